"""Every phrase in four languages, every kind of promise a whole sentence, and some sentences word for word."""

import re
from pathlib import Path

import msgspec
import pytest

from shared.privacy.engine import phrases as store
from shared.privacy.engine.document import KINDS, load
from shared.privacy.engine.duration import Duration
from shared.privacy.engine.promises import LANGUAGES, Retention
from shared.privacy.engine.render import Voice, line, page, section, sentence
from shared.privacy.engine.render.page import SECTIONS, SPEAKERS

from .given import DK, SE, changed, policy

FILES = [path.relative_to(store.DATA).with_suffix("").as_posix() for path in sorted(Path(store.DATA).rglob("*.yaml"))]
EVERYTHING = SE.replace("\nnotices:\n", """
commitments:
  a: {never: sell}
  b: {never: leave_eea, of: [journal]}
  c: {always: deny_knowledge}
outreach:
  a: {channels: [mail, sms], after: session, delay: P2D, every: P1W, at_most: 3, stops: [answered]}
  b: {channels: [phone], after: created, at_most: 1, opt_out: false}
notices:
  breach: {ways: [mail], ahead: PT72H, about: breach}
  helper: {ways: [post], ahead: P14D, about: new_processor}
""").replace("\nretention:\n", """
retention:
  floor: {of: [booking], after: session, keep: P1M, bound: at_least}
  endless: {of: [comment], after: created, keep: unlimited, reason: {sv: Det är historia., de: Das ist Geschichte.}}
  not_yet: {of: [survey], after: created, keep: unknown}
  about: {of: [profile], after: signed_in, keep: P1Y, tolerance: P1M, client_may: [shorten], shorten_after: paid}
  moved: {of: [match], after: created, keep: P7D, then: move, into: journal.questionnaire}
  gone: {of: [order], media: [outside], at: [brevduva], after: created, keep: P1D, then: expires}
""")  # fmt: skip


def leaves(value, path=""):
    """Every node that has the four languages, or should have."""
    if isinstance(value, dict):
        if set(value) & set(LANGUAGES):
            yield path, value
            value = {
                key: part for key, part in value.items() if key not in (*LANGUAGES, "acc", "special", "many", "medium")
            }
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}")


def texts(value):
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("name", FILES)
def test_every_phrase_has_four_languages_with_the_same_blanks(name):
    found = list(leaves(store.phrases(name)))
    assert found
    for path, words in found:
        assert set(LANGUAGES) <= set(words), (name, path)
        blanks = {
            lang: {blank for text in texts(words[lang]) for blank in re.findall(r"\{\w+\}", text)} for lang in LANGUAGES
        }
        free = {"{be}", "{stand}", "{leave}", "{t}", "{where}"}  # verbs and adverbs that only some languages inflect
        assert len({frozenset(found - free) for found in blanks.values()}) == 1, (name, path, blanks)
        for lang in LANGUAGES:
            assert not any("  " in text for text in texts(words[lang])), (name, path)


def whole(text: str) -> bool:
    return (
        text.endswith((".", "!", "?"))
        and not re.search(r"\{|\}|,,|  | ,| \.|\.\.|,\.|\bNone\b", text)
        and (text[0].isupper() or not text[0].isalpha())
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", [EVERYTHING, DK])
def test_every_sentence_is_whole(text, lang):
    for part in page(load(text), lang):
        assert whole(part.intro) and part.title
        for one in part.lines:
            assert whole(one.sentence), (one.id, one.sentence)
            assert one.heading and not re.search(r"\{|,$|  |[^c]\.$", one.heading), (one.id, one.heading)
            assert all(
                fact.label and fact.value and fact.value[:1] != " " and "{" not in fact.value for fact in one.facts
            ), one


def test_every_kind_of_promise_is_on_the_page_or_part_of_its_sentences():
    shown = {kind for kinds in SECTIONS.values() for kind in kinds}
    assert shown == set(SPEAKERS) and set(KINDS) - shown == {"categories", "subjects", "events"}
    document = load(EVERYTHING)
    ids = {one.id for part in page(document, "sv") for one in part.lines}
    assert ids == {id for id, _ in document.promises() if id.split(".")[0] in shown} | {"clinic.backups"}


def test_own_words_follow_and_terms_are_spoken():
    clinic = changed(
        SE, "recordings: {of", "recordings: {words: {sv: Vi säger till innan., de: Vorher sagen wir es.}, of"
    )
    assert sentence(clinic, "retention.recordings", "de").endswith("Vorher sagen wir es.")
    assert line(clinic, "purposes.care", "sv").heading == "Vård och behandling"
    assert line(clinic, "events.package_completed", "sv").sentence.startswith("att paketet är slutfört")
    with pytest.raises(KeyError):
        line(clinic, "retention.nothing", "sv")


@pytest.mark.parametrize("text, said", [
    ("P1Y", ("ett år", "et år", "one year", "ein Jahr")),
    ("P12M", ("12 månader", "12 måneder", "12 months", "12 Monate")),
    ("P1M", ("en månad", "en måned", "one month", "einen Monat")),
    ("P1Y6M", ("ett år och 6 månader", "et år og 6 måneder", "one year and 6 months", "ein Jahr und 6 Monate")),
    ("PT12H", ("12 timmar", "12 timer", "12 hours", "12 Stunden")),
    ("PT5M", ("5 minuter", "5 minutter", "5 minutes", "5 Minuten")),
    ("P0D", ("genast", "straks", "at once", "sofort")),
    ("unknown", ("ännu inte bestämt", "endnu ikke fastlagt", "not yet settled", "noch offen")),
])  # fmt: skip
def test_durations_are_said_in_the_units_written(text, said):
    document = load(SE)
    assert tuple(Voice(document, lang).duration(Duration(text)) for lang in LANGUAGES) == said
    assert Voice(document, "de").duration(Duration("P1Y6M"), dative=True) == "einem Jahr und 6 Monaten"


def test_some_sentences():
    sv, de = ({one.id: one.sentence for part in page(load(SE), lang) for one in part.lines} for lang in ("sv", "de"))
    da = {one.id: one.sentence for part in page(load(DK), "da") for one in part.lines}
    assert sv["retention.enquiries"] == (
        "Förfrågningar sparas i 12 månader efter den senaste korrespondensen, utom om en behandling har inletts, och"
        " raderas sedan. I så fall gäller det som står om kontaktuppgifter."
    )
    assert sv["retention.account"] == "Kontot sparas tills du avslutar det, och raderas då."
    assert sv["retention.journal"].endswith(
        "görs sedan oläslig för gott. Lagen kräver just den tiden (SFS 2008:355 3:17)."
    )
    assert de["retention.bookings"] == (
        "Termine werden nach der letzten Sitzung noch ein Jahr aufbewahrt und danach gelöscht."
        " Das geschieht am ersten Tag des folgenden Monats."
    )
    assert da["retention.consents"] == (
        "Samtykkebeviser gemmes i 2 år, efter at samtykket er trukket tilbage, og slettes derefter."
    )
    assert "in den USA" in de["recipients.brevduva"] and "den EU-Standardvertragsklauseln" in de["recipients.brevduva"]
    assert de["storage.session"].startswith(
        "Das Cookie session wird von uns gesetzt (Zweck: Anmeldung) und bleibt, bis Sie"
    )
    assert sv["channels.sms_says_little"] == "I sms nämner vi bara bokningar."


def test_where_law_binds_some_professions_the_page_says_so():
    mixed = changed(SE, "keep: P10Y, then: destroy_key, professions: [psychologist]}", "keep: P12Y, then: destroy_key}")
    said = sentence(mixed, "retention.journal", "sv")
    assert "För legitimerade yrken kräver lagen minst 10 år (SFS 2008:355 3:17)." in said


def test_german_cases():
    keep = Retention(of=("contact.first_name",), after="created", keep=Duration("P1D"))
    document = msgspec.structs.replace(policy({"name": keep}), channels=load(
        SE.replace("{channel: sms, only: [booking]}", "{channel: sms, only: [contact.first_name]}")).channels)  # fmt: skip
    assert sentence(document, "retention.name", "de").startswith("Der Vorname wird")
    assert sentence(document, "channels.sms_says_little", "de") == "Per SMS nennen wir nur den Vornamen."


def test_the_cookie_page_is_one_section():
    assert [one.id for one in section(load(SE), "cookies", "da").lines] == [
        f"storage.{key}" for key in load(SE).storage
    ]


def test_a_brace_in_somebodys_own_words_stays_a_brace():
    clinic = changed(SE, 'words: {sv: "svar på din fråga"', 'words: {sv: "svar {c} {0}"')
    assert line(clinic, "purposes.answer", "sv").heading == "Svar {c} {0}"
    named = changed(SE, "name: Pling SMS", 'name: "{c} <script>"')
    assert sentence(named, "recipients.sms", "sv").startswith("{c} <script> i Sverige behandlar bokningar")


def test_for_which_records_a_promise_holds_is_said_in_each_language():
    text = SE.replace("of: [recording],", "of: [recording], when: [{value: age, at_least: 15, under: 18}], "
                      "collected_from: 2026-01-01, instead_of: [accounts], source: SFS 2025:400,")  # fmt: skip
    said = {lang: sentence(load(text), "retention.recordings", lang) for lang in LANGUAGES}
    assert "när åldern när uppgiften samlades in är" not in said["sv"]
    assert "Det gäller när den registrerades ålder vid insamlingen är minst 15 och under 18 år." in said["sv"]
    assert "Det gælder, når den registreredes alder ved indsamlingen er mindst 15 og under 18 år." in said["da"]
    assert "This applies where the person's age at collection is at least 15 and under 18." in said["en"]
    assert (
        "Das gilt, wenn das Alter der Person bei der Erhebung mindestens 15 und unter 18 Jahre beträgt." in said["de"]
    )
    assert "från och med 1 januari 2026" in said["sv"] and "seit dem 1. Januar 2026" in said["de"]
    assert "SFS 2025:400" in said["da"] and "SFS 1999:1078" in said["da"]


def test_working_days_are_said():
    document = load(SE)
    for text, said in (("P7WD", ("7 arbetsdagar", "7 arbejdsdage", "7 working days", "7 Arbeitstage")),
                       ("P1WD", ("en arbetsdag", "en arbejdsdag", "one working day", "einen Arbeitstag"))):  # fmt: skip
        assert tuple(Voice(document, lang).duration(Duration(text)) for lang in LANGUAGES) == said


@pytest.mark.parametrize("old", [
    "sms: {name: Pling SMS,", "sms_says_little: {", "access: {right: access,", "privacy: {role: privacy,",
    "keys: {measure: sealed_journal,",
])  # fmt: skip
def test_whom_a_promise_is_about_is_said_whatever_its_kind(old):
    text = EVERYTHING.replace(
        old, old + " applies_to: {services: [coaching], practitioners: [lina_ek], groups: [guardian]},"
    )
    key = old.partition(":")[0]
    for lang, said in (("sv", "Det gäller coaching, Lina Ek och vårdnadshavare."),
                       ("en", "This applies to coaching, Lina Ek and guardians.")):  # fmt: skip
        (one,) = (
            one
            for part in page(load(text), lang)
            for one in part.lines
            if one.id.endswith(f".{key}") and said in one.sentence
        )
        assert whole(one.sentence)
