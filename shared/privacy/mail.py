"""Every mail goes through here, so that none can hold more than the policy allows.

    KIND = MessageKind("people.verify", _("Your code"), {"code": "account.code"}, needed={"code"}, lives=10 minutes)
    message = compose(KIND, document, "sv", {"code": "BCDF-GHJK"}, Recipient("tove@example.org"))
    deliver(message, reference, now)       # SMTP; from a job, never from a request

A kind declares each field with its category of the policy's vocabulary. `compose` gives the template only those fields
that the document's channel rules allow (`engine.decide.may_write`): what is forbidden or undeclared is left out, and
where a needed one is, NotAllowed is raised and nothing is sent. The words of a kind stand in
`templates/email/<app>/<name>.txt`, those of a text message in `templates/sms/…` (shared.privacy.sms sends them); HTML is
made of the same words. Subjects hold no field at all. `deliver` reads the
finished message once more (`shared.privacy.scanner`) before it leaves, headers included.
"""

import re
import smtplib
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.headerregistry import Address
from email.message import MIMEPart
from html import unescape
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from shared.privacy import relay, return_path
from shared.privacy.engine.decide import channel_rules, may_write
from shared.privacy.engine.document import Document
from shared.privacy.registry import NOT_PERSONAL
from shared.privacy.scanner import Known, Refused, occurrences, scan
from shared.privacy.signed_mail import Sender, SignedMail
from shared.web import markup

SENDER = "sender"  # the clinic's own name: in every kind, left out where the channel is discreet
BARE = (str, int, date, datetime, timedelta)
# Somebody else's words in a mail that we send: no way to smuggle an address or a line of their own into it.
SUSPICIOUS = re.compile(r"://|@|\bwww\.|\w\.\w{2,}|\d")
ADDRESS = "account.email"  # the service that carries it reads where it goes
LONGEST = 60  # characters of a name in a greeting
HERE = "\ue000"  # where Markdown will stand; nobody's text holds it
UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f\ue000\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)  # controls; reading direction
# Made by us, so that the scanner need not take their digits for somebody's number.
GENERATED = ("account.code", "account.link", "booking.link", NOT_PERSONAL)


@dataclass(frozen=True)
class Paper:
    """A document that may go along: what it holds, and how it is made. `name` of the file, which tells nothing."""

    name: str
    categories: Collection[str]
    make: Callable[[], bytes]


def may_attach(document: Document, paper: Paper, now: datetime, channel: str = "mail") -> bool:
    """Whether the policy lets the channel carry all that stands on it, and a mail service read it. A discreet channel carries
    none: a paper tells who sent it."""
    if is_discreet(document, channel) or not may_write(document, channel, paper.categories):
        return False
    return bool(relay.allowed(document, {ADDRESS, *paper.categories}, now))


class NotAllowed(Exception):
    """The policy does not let this channel carry a field without which the message means nothing."""

    def __init__(self, kind: str, channel: str, category: str):
        super().__init__(f"{kind}: the policy lets {channel} carry no {category}")
        self.category = category


class Undelivered(Exception):
    """The mail server, or the service for text messages, did not take it. `for_good`: it refused the address itself, and
    asking again changes nothing."""

    def __init__(self, error: Exception, for_good: bool = False):
        super().__init__(type(error).__name__)  # never its words, which name the address
        self.for_good = for_good or _is_for_good(error)


@dataclass(frozen=True)
class MessageKind:
    """What a kind of message may hold.

    key      "<app>.<name>": its words stand in templates/email/<app>/<name>.txt, or templates/sms/…
    subject  a msgid without placeholders, which tells neither who writes nor about what care
    fields   name in the template → category of the vocabulary, or NOT_PERSONAL
    needed   fields without which nothing is sent
    lives    how long it is worth sending; None: for ever
    rich     the field that holds Markdown of our own publishing (shared.web.markup): the same words for everybody
    title    the field that is the subject, where the channel may tell who writes
    leave    the field with the address by which a mail program takes one off the list (RFC 8058)
    """

    key: str
    subject: str
    fields: Mapping[str, str]
    needed: Collection[str] = ()
    lives: timedelta | None = None
    channel: str = "mail"
    rich: str = ""
    title: str = ""
    leave: str = ""

    @property
    def template(self):
        app, _, name = self.key.partition(".")
        return f"{'sms' if self.channel == 'sms' else 'email'}/{app}/{name}.txt"


@dataclass(frozen=True)
class Recipient:
    """Where it goes, and the surname that must not be in it."""

    address: str
    surname: str = ""


@dataclass(frozen=True)
class Look:
    """How a clinic's mail looks where it may tell who writes. `colour`: "#1d5c4f"; `logo`: PNG, sent along, so that nothing is
    loaded from anywhere."""

    colour: str
    logo: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Message:
    """A composed message. `bare`: its words with an ellipsis for each text put in, which the scanner compares with."""

    kind: MessageKind
    to: Recipient
    language: str
    subject: str
    text: str
    html: str
    sender: str
    bare: str = field(repr=False)
    document: Document = field(repr=False)  # whose rules it was composed by
    values: Mapping[str, object] = field(repr=False)
    look: Look | None = None
    papers: tuple[tuple[Paper, bytes], ...] = field(default=(), repr=False)


def compose(
    kind: MessageKind,
    document: Document,
    language: str,
    values: Mapping[str, object],
    to: Recipient,
    look: Look | None = None,
    paper: Paper | None = None,
    now: datetime | None = None,
):
    """A Message in one of the four languages, with times in the zone of `document`. `look` is worn where the sender's name is;
    `paper` goes along where the policy lets it at `now` (`may_attach`).

    `values`: one for each declared field (None or "": not known); `sender`, the clinic's name, may be added. Raises
    TypeError for a value that is not declared or not plain, and NotAllowed."""
    _refuse_undeclared(kind, values)
    cleaned = {name: _cleaned_lines(value) if name == kind.rich else _cleaned(value) for name, value in values.items()}
    allowed = _allowed(kind, document, cleaned, to.surname)
    with translation.override(language), timezone.override(ZoneInfo(document.clinic.timezone)):
        subject = _subject(kind, document, allowed)
        words = _words(kind, allowed)
        shown = {"words": words, "subject": subject, SENDER: allowed.get(SENDER, "")}
        look = look if shown[SENDER] else None
        return Message(
            kind=kind,
            to=to,
            language=language,
            subject=subject,
            text=" ".join(words.split()) if kind.channel == "sms" else _as_text(shown),
            html="" if kind.channel == "sms" else _as_html(kind, shown | {"look": look}, allowed),
            sender=shown[SENDER],
            bare=_words(
                kind, {name: "…" if value and isinstance(value, str) else value for name, value in allowed.items()}
            ),
            document=document,
            values=allowed,
            look=look,
            papers=((paper, paper.make()),) if paper and may_attach(document, paper, now, kind.channel) else (),
        )


def _as_text(shown):
    return get_template("email/message.txt").render(shown).strip() + "\n"


def _subject(kind, document, values):
    """The kind's own words, which tell nothing, or what somebody published where the channel need not be discreet."""
    title = "" if is_discreet(document, kind.channel) else values.get(kind.title, "")
    return title or translation.gettext(kind.subject)


def _as_html(kind, shown, values):
    """Markdown takes its place among the template's words only when those are HTML already."""
    if not kind.rich:
        return get_template("email/message.html").render(shown)
    words = _words(kind, values | {kind.rich: HERE})
    whole = get_template("email/message.html").render(shown | {"words": words})
    return whole.replace(f"<p>{HERE}</p>", markup.for_mail(values.get(kind.rich, "")))


def _refuse_undeclared(kind, values):
    declared = {*kind.fields, SENDER}
    if undeclared := sorted(set(values) - declared):
        raise TypeError(f"{kind.key} does not declare {', '.join(undeclared)}")
    if missing := sorted(set(kind.fields) - set(values)):
        raise TypeError(f"{kind.key} was not given {', '.join(missing)}")
    for name, value in values.items():
        if value is not None and not isinstance(value, BARE):  # an object would bring its attributes along
            raise TypeError(f"{kind.key}: {name} must be plain text, a number or a moment, not {type(value).__name__}")


def _cleaned(value):
    """Text on one line, without unseen signs."""
    if isinstance(value, str):
        return " ".join(UNSEEN.sub("", unicodedata.normalize("NFC", value)).split())
    return "" if value is None else value


def _cleaned_lines(value):
    """Markdown keeps its lines."""
    lines = value.replace("\r\n", "\n").split("\n") if isinstance(value, str) else ()
    return "\n".join(UNSEEN.sub("", unicodedata.normalize("NFC", line)).rstrip() for line in lines)


def _allowed(kind, document, values, surname):
    """Only what the policy lets this channel carry. Raises NotAllowed."""
    discreet = is_discreet(document, kind.channel)
    found = {}
    for name, category in {**kind.fields, SENDER: NOT_PERSONAL}.items():
        fine = category == NOT_PERSONAL or may_write(document, kind.channel, [category])
        value = values.get(name, "")
        if fine and not (discreet and name == SENDER) and not _suspicious(category, value, surname):
            found[name] = value
        elif name in kind.needed:
            raise NotAllowed(kind.key, kind.channel, category)
    return found


def is_discreet(document: Document, channel: str) -> bool:
    """May a message not tell who writes? So too where the policy says nothing about the channel."""
    rules = channel_rules(document, channel)
    return not rules or any(rule.discreet for _, rule in rules)


def _suspicious(category, value, surname):
    """What somebody wrote of themselves, and no name: too long, an address, a number, or their surname too."""
    if not isinstance(value, str) or not category.startswith(("contact", "profile")):
        return False
    return len(value) > LONGEST or bool(SUSPICIOUS.search(value)) or bool(occurrences(surname, value))


def _words(kind, values):
    known = dict.fromkeys(kind.fields, "") | values
    if kind.rich:
        known[kind.rich] = markup.as_text(known[kind.rich])
    text = get_template(kind.template).template.render(Context(known, autoescape=False))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def deliver(
    message: Message, reference: UUID, now: datetime, own: Sender | None = None, sealed: bytes | None = None
) -> None:
    """Send by SMTP, through a service that the policy declares. `reference` becomes the Message-ID, so that one sent twice
    after a crash can be told. `own`: the clinic's own address, taken only where the message may tell who writes. `sealed`: what
    takes the place of its words, sealed to the recipient's own OpenPGP key; who carries it reads no more than to whom it goes.

    Raises scanner.Refused or outbound.gate.NotDeclared (nothing was tried), or Undelivered."""
    own = own if message.sender else None
    mail = as_mail(message, reference, own)
    scan(mail.message(), known_of(message, own))
    mail.sealed = sealed
    relay.hold(message.document, {ADDRESS, *categories_of(message)}, now)
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(error) from error


def _is_for_good(error):
    """5yz about the address or the message (RFC 5321 section 4.2.1). A refused sign-in says nothing about the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def categories_of(message: Message) -> set[str]:
    """Of the fields that are filled in, and of what goes along."""
    filled = {message.kind.fields.get(name, NOT_PERSONAL) for name, value in message.values.items() if value}
    return (filled | {one for paper, _ in message.papers for one in paper.categories}) - {NOT_PERSONAL}


def known_of(message: Message, own: Sender | None = None) -> Known:
    """What the scanner may take for granted of it. The clinic's own address says no more than its name does."""
    kind, texts = message.kind, {name: value for name, value in message.values.items() if isinstance(value, str)}
    return Known(
        bare=message.bare + "\n" + message.subject,
        allowed=(*texts.values(), *((own.address,) if own else ())),
        generated=tuple(text for name, text in texts.items() if kind.fields.get(name, NOT_PERSONAL) in GENERATED),
        surname=message.to.surname,
        published=_published(kind, message.values),
    )


def _published(kind: MessageKind, values: Mapping[str, object]) -> tuple[str, ...]:
    """What stands in a letter to everybody, piece by piece as the scanner reads it: as lines, and between tags."""
    text = values.get(kind.rich, "")
    if not isinstance(text, str) or not text:
        return ()
    pieces = re.split(r"<[^>]*>", markup.for_mail(text))
    return tuple(
        {one for one in (*markup.as_text(text).split("\n"), *(unescape(one).strip() for one in pieces)) if one}
    )


def as_mail(message: Message, reference: UUID, own: Sender | None = None) -> SignedMail:
    """To and From without display names, but the clinic's own where it may be told. Raises Refused for an address that
    is none: a line break in one would add headers (RFC 5322 section 2.2)."""
    try:
        validate_email(message.to.address)
    except ValidationError:
        raise Refused("the address is not one") from None
    bare = own.address if own else settings.DEFAULT_FROM_EMAIL
    mail = SignedMail(
        message.subject,
        message.text,
        return_path.address(reference),  # of the envelope; what people see is the header
        [message.to.address],
        headers={
            "From": str(Address(message.sender, addr_spec=bare)) if message.sender else bare,
            "Message-ID": f"<{reference}@{bare.rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
            **_one_click(message),
        },
    )
    mail.sender = own
    mail.attach_alternative(message.html, "text/html")
    if message.look and message.look.logo:
        picture = MIMEPart()
        picture.set_content(message.look.logo, "image", "png", disposition="inline", cid="<logo>")
        mail.attach(picture)
    for paper, content in message.papers:
        mail.attach(paper.name, content, "application/pdf")
    return mail


def _one_click(message: Message) -> dict[str, str]:
    """RFC 2369 section 3.2 and RFC 8058 section 3.1: an address to post to, without a cookie or a further question."""
    address = message.values.get(message.kind.leave, "")
    return (
        {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if address else {}
    )
