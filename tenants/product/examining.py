"""Anybody's policy, examined: a file in our vocabulary line by line, any other text against what a policy must tell.

Pure: what is given is read, answered and forgotten. The rules for plain text look for words and nothing else, in Swedish,
Danish, English and German; what they miss may be there all the same, and the page says so.
"""

import re
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from shared.privacy.engine.document import Document, PolicyError, convert, load_with_lines
from shared.privacy.engine.lint import Finding, is_too_long, lint
from shared.privacy.engine.problems import Problem
from shared.privacy.engine.render import line
from shared.privacy.pasted import SENTENCE, suggestions
from shared.privacy.proposals import put

LONGEST = 100_000  # characters; a long policy has 40,000
MOST_SHOWN = 100
OURS = re.compile(r"""^\s*(\{\s*)?["']?(enrum_policy|retention|clinic)["']?\s*:""", re.MULTILINE)
QUOTED = 240


class Point(NamedTuple):
    """One thing that a policy must tell. `words`: what gives it away, as a regular expression."""

    title: str
    advice: str
    source: str
    words: str


class Told(NamedTuple):
    point: Point
    quote: str  # the sentence that tells it; nothing where none does


class Placed(NamedTuple):
    line: int
    finding: Finding


class Examined(NamedTuple):
    """`kind`: policy, broken (a policy that can't be read), long (more promises than are compared here) or text."""

    kind: str
    problems: list[Problem] = []
    findings: list[Placed] = []
    told: list[Told] = []
    vague: list[str] = []
    promises: list[tuple[str, str]] = []  # (sentence as the engine would say it, what says so)


POINTS = (
    Point(
        _("Who answers for the data"), _("Name the firm or person, with number and address."), "GDPR art. 13.1 a",
        r"personuppgiftsansvarig|ansvarig för behandling|dataansvarlig|data controller|controller is|verantwortlich",
    ),
    Point(
        _("How to reach them"), _("Give an address of mail, post or telephone for questions about privacy."),
        "GDPR art. 13.1 a",
        r"\w@\w|kontakta oss|kontakt os|contact us|kontaktieren sie",
    ),
    Point(
        _("What the data is for"), _("Say for each purpose what you do with the data."), "GDPR art. 13.1 c",
        r"ändamål|syfte|formål|purpose|zweck",
    ),
    Point(
        _("The lawful basis"), _("Name the basis of each purpose: contract, legal duty, consent, or a weighed interest."),
        "GDPR art. 13.1 c",
        r"rättslig grund|laglig grund|retsgrundlag|hjemmel|legal basis|lawful basis|rechtsgrundlage|art(ikel|icle|\.) ?6",
    ),
    Point(
        _("Why health data may be handled"), _("Health data needs a ground of its own, such as care or an explicit yes."),
        "GDPR art. 9.2",
        r"art(ikel|icle|\.) ?9|patientdatalag|hälso- och sjukvård|uttryckligt samtycke|udtrykkeligt samtykke|sundhedsloven|"
        r"explicit consent|health care|ausdrückliche einwilligung|gesundheitsversorgung",
    ),
    Point(
        _("Who receives it"), _("Name those who get data, or their kinds, your helpers included."), "GDPR art. 13.1 e",
        r"mottagare|personuppgiftsbiträde|delar vi|lämnas ut|modtager|databehandler|videregiv|recipient|processor|"
        r"share[sd]? with|empfänger|auftragsverarbeit|weitergegeben",
    ),
    Point(
        _("Whether it leaves the EEA"), _("Say it, and by what means; or say that nothing leaves."), "GDPR art. 13.1 f",
        r"tredje ?land|utanför e(u|es)|\bees\b|tredjeland|uden for e(u|øs)|\beøs\b|third countr|outside the e(u|ea)|\beea\b|"
        r"drittl[aä]nd|außerhalb de[rs] e(u|wr)|\bewr\b",
    ),
    Point(
        _("How long it is kept"), _("Give a time and what it is counted from, for each kind of data."), "GDPR art. 13.2 a",
        r"\b\d+ ?(dagar|veckor|månader|år|dage|uger|måneder|days|weeks|months|years|tage|wochen|monate|jahre)\w*",
    ),
    Point(
        _("The right to see and to take along"), _("Say how a copy is asked for, and that a file can be had."),
        "GDPR art. 13.2 b",
        r"registerutdrag|rätt till tillgång|rätt att få tillgång|indsigt|right (of|to) access|access to your|auskunft",
    ),
    Point(
        _("The right to have it corrected or deleted"), _("Say so, and what the law keeps all the same."), "GDPR art. 13.2 b",
        r"rättelse|rätta|radera|berigtig|slet(tes|tet|ning)|slette|rectif|correct(ed|ion)|eras(e|ure)|delet|berichtig|lösch",
    ),
    Point(
        _("The right to object or to restrict"), _("Say to whom an objection goes."), "GDPR art. 13.2 b",
        r"invänd|begräns(a|ning) behandling|begränsning|indsigelse|begræns|\bobject(ion)?\b|restrict|widerspr|einschränk",
    ),
    Point(
        _("That a yes can be taken back"), _("Say how, and that it is as easy as giving it."), "GDPR art. 13.2 c",
        r"återkalla|ta tillbaka|dra tillbaka|trække|tilbagekald|withdraw|widerruf",
    ),
    Point(
        _("Where people can complain"), _("Name the authority: IMY in Sweden, Datatilsynet in Denmark."), "GDPR art. 13.2 d",
        r"integritetsskyddsmyndigheten|\bimy\b|datatilsynet|supervisory authority|data protection authority|aufsichtsbehörde",
    ),
    Point(
        _("What happens without the data"), _("Say whether it must be given, and what can't be done otherwise."),
        "GDPR art. 13.2 e",
        r"måste lämna|skyldig att lämna|nödvändig(t|a) för att (vi|du)|kan vi inte|skal give|nødvendig|kan vi ikke|"
        r"required to provide|necessary (for|to)|cannot provide|erforderlich|bereitstell",
    ),
    Point(
        _("Cookies"), _("Name each, its purpose and its time, and ask before any that isn't necessary."),
        "ePrivacy 2002/58/EC art. 5.3",
        r"kakor|cookies?",
    ),
    Point(
        _("How it is protected"), _("A few concrete measures: who can open the records, and how."), "GDPR art. 32",
        r"krypter|tystnadsplikt|tavshedspligt|encrypt|confidential|verschlüssel|schweigepflicht",
    ),
)  # fmt: skip
VAGUE = re.compile(
    r"så länge (som )?(det )?(är )?nödvändigt|så länge det behövs|så længe (det er )?nødvendigt|"
    r"as long as (is |it is )?necessary|"
    r"so lange (wie|es) (dies )?(nötig|erforderlich|notwendig)|solange (dies |es )?(nötig|erforderlich|notwendig)",
    re.IGNORECASE,
)


def examine(text: str, country: str, today: date, lang: str) -> Examined:
    """`country`: SE or DK, for plain text; a file names its own."""
    if not OURS.search(text):
        return _plain_text(text, country, today, lang)
    try:
        document, lines = load_with_lines(text, lang)
    except PolicyError as error:
        return Examined("broken", problems=error.problems[:MOST_SHOWN])
    if is_too_long(document):
        return Examined("long")
    found = [Placed(_line_of(lines, one.path), one) for one in lint(document, today, lang)]
    return Examined("policy", findings=sorted(found, key=lambda one: (not one.finding.blocking, one.line))[:MOST_SHOWN])


def _line_of(lines: dict[str, int], path: str) -> int:
    while path not in lines and "." in path:
        path = path.rpartition(".")[0]
    return lines.get(path, 1)


def _plain_text(text: str, country: str, today: date, lang: str) -> Examined:
    sentences = [one.strip() for one in SENTENCE.split(text) if one.strip()]
    told = [Told(point, _first(sentences, point.words)) for point in POINTS]
    vague = [one[:QUOTED] for one in sentences if VAGUE.search(one)][:MOST_SHOWN]
    return Examined("text", told=told, vague=vague, promises=_promises(text, country, today, lang))


def _first(sentences: list[str], words: str) -> str:
    pattern = re.compile(words, re.IGNORECASE)
    return next((one[:QUOTED] for one in sentences if pattern.search(one)), "")


def _promises(text: str, country: str, today: date, lang: str) -> list[tuple[str, str]]:
    clinic = {"name": "–", "country": country, "languages": [lang], "professions": ["psychologist"], "version": 1,
              "valid_from": today, "backups": "P35D"}  # fmt: skip
    empty = convert({"enrum_policy": 1, "clinic": clinic}, Document)
    found = suggestions(text, empty, today)[:MOST_SHOWN]
    return [(line(put(empty, {one.id: one.spec}), one.id, lang).sentence, one.quote) for one in found]
