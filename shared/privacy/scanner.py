"""The last look at a message before it leaves: what must never be in a mail, whoever wrote the template.

It reads the finished message, headers included, as the receiver will: identity numbers (Swedish and Danish), telephone
numbers, the recipient's surname, and words of care or illness refuse it. A net behind the policy's channel rules, not
instead of them. It reads past look-alike letters, unseen signs and gaps (shared.privacy.readable). Pure: no Django, no
database.
"""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from html import unescape

from shared.privacy import readable

HEADERS = {
    *("subject", "from", "to", "date", "message-id", "auto-submitted"),
    *("mime-version", "content-type", "content-transfer-encoding", "list-unsubscribe", "list-unsubscribe-post"),
}
# From eight digits on, as people write them: +46 70 174 06 21, 070-174 06 21, 20 12 34 56.
PHONE = re.compile(r"(?<![\w+/-])\+?\(?\d(?:[ \u00a0()./-]{0,2}\d){7,14}(?![\w/-])")
# Beginnings of words in sv, da, de and en; Swedish, Danish and German compounds carry them inside a word.
HEALTH = re.compile(
    "terap|therap|psyki|psyko|psycho|psychi|samtalsst|depress|ångest|angst|anxiet|diagnos|diagnoz|trauma|missbruk"
    "|misbrug|addict|sucht|självmord|selvmord|selbstmord|suizid|suicid|journal|patient|klinik|clinic|mottagning|praxis"
    "|sjukdom|sjukskr|sygdom|sygemeld|krankheit|krankschreib|illness|disease|disorder|counsel|beratung|rådgivning"
    "|själavård|sjælesorg|seelsorge|remiss|henvisning|überweisung|medicin|medikament|medication|(?<!data)behandl|treatment"
    "|rehab|bipolär|bipolar|autis|adhd|ätstör|spiseforstyr|essstör|självskad|selvskad|selbstverletz|self-harm"
    "|utmattning|udbrænd|burnout|burn-out|missbraucht|ptsd|schizo|läkare|psykolog|krankenhaus|sjukhus|hospital",
    re.I,
)
TAGS = re.compile(r"<[^>]*>")


class Refused(Exception):
    """The message may not leave. Says which rule, never what was found."""


@dataclass(frozen=True)
class Known:
    """What the scanner may take for granted.

    surname    the recipient's
    bare       the words of the template alone
    allowed    the values that the policy let in: a service's name may speak of therapy where the policy says so
    generated  those of them that we made (codes, links): their digits are nobody's number
    published  words that go to everybody alike: they may speak of care, and give the clinic's own number
    """

    surname: str
    bare: str
    allowed: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    published: tuple[str, ...] = ()


def scan(mail: EmailMessage, known: Known) -> None:
    """A mail, headers included. Raises Refused."""
    if strange := sorted({name.lower() for name in mail} - HEADERS):
        raise Refused(f"header {strange[0]}")
    if [address.display_name for address in mail["To"].addresses] != [""]:
        raise Refused("the To header holds more than one bare address")
    for text in _as_read(mail):
        scan_text(text, known)


def scan_text(text: str, known: Known) -> None:
    """What somebody will read. Raises Refused."""
    numbers = _without(text, known.generated)
    words = readable.words(_without(text, (*known.allowed, *known.published)))
    if readable.holds_identity_number(numbers):
        raise Refused("identity number")
    if PHONE.search(readable.plain(_without(numbers, known.published))):
        raise Refused("telephone number")
    if HEALTH.search(words):
        raise Refused("word of care or illness")
    # A surname may be a word of the language: it counts where the template alone would not have it.
    surname = readable.words(known.surname)
    if occurrences(surname, words) > occurrences(surname, readable.words(known.bare)):
        raise Refused("the recipient's surname")


def _as_read(mail):
    """Subject, sender, and every text part as its reader sees it."""
    yield str(mail["Subject"])
    yield str(mail["From"])
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            text = part.get_content()
            yield unescape(TAGS.sub(" ", text)) if part.get_content_subtype() == "html" else text


def _without(text, values):
    for value in sorted(filter(None, values), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", text)
    return text


def occurrences(word: str, text: str) -> int:
    """How often `text` holds `word` as a whole word, in any case."""
    return len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.I)) if word else 0
