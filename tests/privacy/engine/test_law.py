"""Law packs: dated rows with sources, and the policy they propose."""

from datetime import date, timedelta

import pytest

from practice.booking.closed import holidays_between
from shared.law import COUNTRIES, pack
from shared.privacy.engine import vocabulary
from shared.privacy.engine.document import dump, load
from shared.privacy.engine.duration import Duration
from shared.privacy.engine.law import duties
from shared.privacy.engine.lint import lint
from shared.privacy.engine.promises import LANGUAGES
from shared.privacy.engine.render import page
from shared.privacy.engine.starter import starter

DAY = date(2026, 11, 22)


def rows(law):
    yield from law.licensed_professions.values()
    yield from law.authorities
    yield from law.figures
    yield from law.record_laws.values()
    yield from law.stale.values()
    yield from law.vat.values()


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_row_has_its_source_and_known_words(country):
    law = pack(country)
    assert all(row.source and row.status in ("verified", "secondary", "unverified") for row in rows(law))
    assert all(duty["source"] and duty["status"] for duty in law.duties.values())
    for name in {*law.licensed_professions, *(p for duty in law.duties.values() for p in duty.get("professions", ()))}:
        assert name in vocabulary.professions(), name
    for duty in duties(country).values():
        assert duty.bound == "at_least" and duty.countries == (country,)
        assert duty.after in vocabulary.events() and all(
            vocabulary.known(term, vocabulary.categories()) for term in duty.of
        )
    assert all(set(row.instead) == set(LANGUAGES) for row in law.stale.values())
    assert all(set(row.says) == (set() if row.percent else set(LANGUAGES)) for row in law.vat.values())


def test_figures_hold_from_their_day():
    dk, se = pack("DK"), pack("SE")
    assert dk.authority("psychologists", date(2025, 12, 31)).name == "Psykolognævnet"
    assert dk.authority("psychologists", date(2026, 1, 1)).name == "Styrelsen for Patientsikkerhed"
    assert (se.figure("child_consents_from", DAY).value, dk.figure("child_consents_from", DAY).value) == (13, 15)
    assert (se.figure("child_decides_from", DAY).value, dk.figure("child_decides_from", DAY).value) == (13, 15)
    assert se.figure("no_such", DAY) is None and dk.figure("child_consents_from", date(2020, 1, 1)) is None


# Almanacs of the two years, weekends left out: the one source by which answers are due and by which booking is closed.
FREE = {
    "SE": {2026: "0101 0106 0403 0406 0501 0514 0619 1224 1225 1231",
           2027: "0101 0106 0326 0329 0506 0625 1224 1231"},
    "DK": {2023: "0406 0407 0410 0505 0518 0529 1225 1226",
           2026: "0101 0402 0403 0406 0514 0525 1225",
           2027: "0101 0325 0326 0329 0506 0517"},
}  # fmt: skip


@pytest.mark.parametrize("country", COUNTRIES)
def test_working_days_and_closed_days_are_the_same_known_dates(country):
    for year, known in FREE[country].items():
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
        free = [f"{day:%m%d}" for day in days if pack(country).free(day) and day.isoweekday() < 6]
        closed = holidays_between(country, days[0], days[-1])
        assert free == known.split() == [f"{day:%m%d}" for day in sorted(closed) if day.isoweekday() < 6]


def test_a_country_without_a_pack_runs_and_says_so():
    assert not pack("FI").known and duties("FI") == {} and pack("FI").licensed({"psychologist"}) == frozenset()


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("licensed", [True, False])
def test_the_proposed_policy_lints_clean_for_every_profession(country, licensed):
    for profession in vocabulary.professions():
        document = starter(country, name="Ängens ö", professions=(profession,), licensed=licensed, languages=("sv", "de"),
                           today=DAY, contact="Åsa Påhitt", mail="asa@angen.example")  # fmt: skip
        assert lint(document, DAY) == [], profession
        assert load(dump(document)) == document


def test_the_proposed_policy_follows_country_profession_and_licence():
    def proposed(country, profession, licensed=True):
        return starter(country, name="X", professions=(profession,), licensed=licensed, languages=("en",), today=DAY)

    kept = {key: proposed(*key).retention["journal"].keep for key in (
        ("SE", "psychologist"), ("DK", "psychologist"), ("DK", "doctor"), ("SE", "coach"))}  # fmt: skip
    assert list(kept.values()) == [Duration("P10Y"), Duration("P5Y"), Duration("P10Y"), Duration("P2Y")]
    unlicensed = proposed("SE", "psychologist", licensed=False)
    assert unlicensed.clinic.professions == ("therapist",)
    assert unlicensed.purposes["care"].bases[0].article9 == "explicit_consent"
    assert proposed("DK", "psychologist").clinic.timezone == "Europe/Copenhagen"
    with pytest.raises(KeyError):
        proposed("FI", "coach")


def test_the_proposed_policy_reads_whole_in_every_language():
    for country in COUNTRIES:
        document = starter(
            country, name="X", professions=("psychologist",), licensed=True, languages=LANGUAGES, today=DAY
        )
        for lang in LANGUAGES:
            said = " ".join(one.sentence for part in page(document, lang) for one in part.lines)
            assert "<" not in said and "{" not in said
