"""What a yes is worth: the words shown, what it covers, and when it ends."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import msgspec
import pytest

from practice.people import relations
from practice.people.models import Relation
from shared.privacy import persons
from shared.privacy.consents import actions, queries
from shared.privacy.consents.models import Consent, Disclosure
from shared.privacy.consents.questions import asked_of, effects, hashed, scope_of
from shared.privacy.rights import actions as rights
from shared.privacy.rights.models import Limit

DOCTOR, INSURER, REPORTS = "disclosures.doctor", "disclosures.insurer", "disclosures.reports"
BILL, CHILD, PHOTOS = "disclosures.bill", "disclosures.child", "purposes.photos"
STEPS = ("agree_content", "only_what_is_needed")
How, Ended = Consent.How, Consent.Ended


@pytest.fixture
def ledger(a, inside):
    return Ledger(a, inside)


class Ledger:
    def __init__(self, a, inside):
        self.a, self.inside = a, inside

    def yes(self, promise, named="", fields=(), episode=None, document=None):
        i = self.inside
        return actions.ask_and_record(
            self.a.pk, promise, document or i.document, "en", i.now, how=How.PHONE, by=self.a.practitioner.pk,
            episode=episode or i.episode, named=named, fields=fields,
        )  # fmt: skip

    def passing(self, promise, fields=("journal.report",), document=None, episodes=None, **more):
        i = self.inside
        given = {
            "steps": STEPS,
            "way": "post",
            "made_on": i.now.date(),
            "by": self.a.practitioner.pk,
            "by_name": "Maja",
        }
        passing = actions.Passing(person=self.a.pk, promise=promise, fields=fields, **given | more)
        where = (i.episode,) if episodes is None else episodes
        return actions.disclose(passing, document or i.document, where, i.now)

    def refused(self, *arguments, **more):
        with pytest.raises(actions.Refused) as caught:
            self.passing(*arguments, **more)
        return SimpleNamespace(verdict=caught.value.answer.verdict, why=caught.value.answer.why)


def changed(document, key, **changes):
    spec = msgspec.structs.replace(document.disclosures[key], **changes)
    return msgspec.structs.replace(document, disclosures=document.disclosures | {key: spec})


def test_the_policy_says_what_is_asked(inside):
    asked = [one.promise for one in asked_of(inside.document)]
    assert asked == [DOCTOR, INSURER, REPORTS, BILL, PHOTOS]  # neither the duty nor what only newsletter readers give


def test_the_proof_is_the_very_words(ledger):
    row = ledger.yes(DOCTOR, named="Dr Ek at Lindens")
    assert "Eken passes this on to Dr Ek at Lindens: reports." in row.wording
    assert "your care" in row.wording and "one time only" in row.wording
    assert row.sha256 == hashed(row.wording) and (row.number, row.language) == (2, "en")
    assert (row.how, row.recorded_by, row.given_at) == (How.PHONE, ledger.a.practitioner.pk, ledger.inside.now)


def test_without_a_yes_nothing_is_passed_on(ledger):
    assert ledger.refused(DOCTOR).why == "needs the person's explicit consent"
    row = actions.ask(ledger.a.pk, DOCTOR, ledger.inside.document, "en", ledger.inside.now)
    assert row.waits and ledger.refused(DOCTOR)


def test_a_yes_for_one_time_is_used_up(ledger):
    row = ledger.yes(DOCTOR, named="Dr Ek")
    made = ledger.passing(DOCTOR, named="Dr Ek")
    assert made.consent_id == row.pk and made.steps == list(STEPS)
    row.refresh_from_db()
    assert row.ended_as == Ended.USED
    assert ledger.refused(DOCTOR, named="Dr Ek")


def test_a_yes_to_one_doctor_is_none_to_another(ledger):
    ledger.yes(DOCTOR, named="Dr Ek")
    assert ledger.refused(DOCTOR, named="Dr Alm")


@pytest.mark.parametrize("steps", [(), ("agree_content",), ("only_what_is_needed",)])
def test_the_steps_come_first(ledger, steps):
    ledger.yes(DOCTOR, named="Dr Ek")
    assert ledger.refused(DOCTOR, named="Dr Ek", steps=steps).why.startswith("first")
    assert not Disclosure.objects.exists()


def test_a_yes_to_a_part_covers_that_part(ledger):
    ledger.yes(INSURER, fields=["booking.time"])
    assert ledger.refused(INSURER, fields=["booking.time", "accounts.invoice"])
    assert ledger.passing(INSURER, fields=["booking.time"])


@pytest.mark.parametrize("fields", [["journal.note"], ["booking.time", "journal.note"], []])
def test_what_the_policy_does_not_name_is_not_passed_on(ledger, fields):
    ledger.yes(INSURER)
    assert ledger.refused(INSURER, fields=fields).verdict == "undeclared"
    with pytest.raises(actions.NotAsked):
        ledger.yes(INSURER, fields=["journal.note"])


def test_a_yes_never_grows_with_the_policy(ledger):
    ledger.yes(INSURER)
    wider = changed(ledger.inside.document, "insurer", fields=("booking.time", "accounts.invoice", "booking.service"))
    assert ledger.refused(INSURER, fields=["booking.service"], document=wider)
    other = changed(ledger.inside.document, "insurer", recipient="social")
    assert ledger.refused(INSURER, fields=["booking.time"], document=other)
    assert ledger.passing(INSURER, fields=["booking.time"], document=wider)


def test_a_yes_for_a_treatment_ends_with_it(ledger):
    row = ledger.yes(INSURER)
    assert ledger.passing(INSURER, fields=["booking.time"]) and ledger.passing(INSURER, fields=["booking.time"])
    assert ledger.refused(INSURER, fields=["booking.time"], episodes=(uuid4(),))
    relations.end(ledger.a.practitioner, ledger.a.client, Relation.Kind.TREATS, ledger.inside.now)
    row.refresh_from_db()
    assert row.ended_as == Ended.OVER
    assert ledger.refused(INSURER, fields=["booking.time"])


def test_the_next_treatment_asks_again_though_the_words_are_the_same(ledger):
    first = ledger.yes(INSURER)
    second = ledger.yes(INSURER, episode=uuid4())
    first.refresh_from_db()
    assert (first.ended_as, second.ended_as) == (Ended.OVER, "") and second.pk != first.pk


def test_receiving_does_not_allow_giving(ledger):
    ledger.yes(REPORTS, named="Dr Ek")
    assert ledger.refused(DOCTOR, named="Dr Ek")
    made = ledger.passing(REPORTS, named="Dr Ek", steps=())
    assert made.direction == "receive"
    assert ledger.passing(REPORTS, named="Dr Ek", steps=())  # it stands until it is taken back


def test_what_is_taken_back_holds_from_that_moment(ledger):
    row = ledger.yes(REPORTS, named="Dr Ek")
    assert actions.withdraw(row, ledger.inside.now, How.PAGE, ledger.a.pk)
    assert not actions.withdraw(row, ledger.inside.now, How.PAGE, ledger.a.pk)
    assert ledger.refused(REPORTS, named="Dr Ek", steps=())
    row.refresh_from_db()
    assert (row.ended_as, row.ended_by, row.wording != "") == (Ended.WITHDRAWN, ledger.a.pk, True)


def test_being_told_is_no_yes_and_a_yes_is_being_told(ledger):
    assert ledger.refused(BILL, fields=["accounts.invoice"], steps=()).why == "the person has not been told"
    ledger.yes(BILL)
    assert ledger.passing(BILL, fields=["accounts.invoice"], steps=())
    explicit = changed(ledger.inside.document, "bill", consent="explicit")
    assert ledger.refused(BILL, fields=["accounts.invoice"], steps=(), document=explicit)


def test_two_clicks_ask_once_and_other_words_replace_the_question(ledger):
    i = ledger.inside
    one, two = (actions.ask(ledger.a.pk, INSURER, i.document, "en", i.now, episode=i.episode) for _ in range(2))
    assert one.pk == two.pk
    part = actions.ask(ledger.a.pk, INSURER, i.document, "en", i.now, episode=i.episode, fields=["booking.time"])
    one.refresh_from_db()
    assert one.ended_as == Ended.TAKEN_BACK and part.waits
    with pytest.raises(actions.Unanswerable):
        actions.give(one, i.now, How.PAGE)


def test_a_later_answer_replaces_the_earlier_and_a_no_leaves_it(ledger):
    i, part = ledger.inside, ledger.yes(INSURER, fields=["booking.time"])
    whole = actions.ask(ledger.a.pk, INSURER, i.document, "en", i.now, episode=i.episode)
    actions.decline(whole, i.now, How.PAGE, ledger.a.pk)
    assert queries.standing(ledger.a.pk, [i.episode]) == [part]
    again = ledger.yes(INSURER)
    part.refresh_from_db()
    assert part.ended_as == Ended.REPLACED and queries.standing(ledger.a.pk, [i.episode]) == [again]


# --- duties -----------------------------------------------------------------------------------------------------------


def child(ledger, **more):
    given = {
        "duty": "child_at_risk",
        "reason": "A child needs protection.",
        "steps": ("talk_first", "only_what_is_needed"),
    }
    return ledger.passing(CHILD, **given | more)


def test_a_duty_needs_no_yes_but_a_reason_and_keeps_its_source(ledger):
    made = child(ledger)
    assert made.source == "socialtjänstlagen SFS 2025:400 19:1" and made.consent is None
    with pytest.raises(actions.NoReason):
        child(ledger, reason=" ")


@pytest.mark.parametrize("duty", ["", "danger_to_life"])
def test_only_the_declared_duty_opens_it(ledger, duty):
    with pytest.raises(actions.Refused):
        child(ledger, duty=duty, reason="" if not duty else "x")


def test_a_duty_opens_nothing_else(ledger):
    with pytest.raises(actions.Refused):
        ledger.passing(DOCTOR, duty="child_at_risk", reason="x")


def test_talking_first_may_be_impossible_but_never_what_is_needed(ledger):
    with pytest.raises(actions.Refused):
        child(ledger, steps=("only_what_is_needed",))
    with pytest.raises(actions.Refused):
        child(ledger, steps=(), waived=("talk_first",))
    assert child(ledger, steps=("only_what_is_needed",), waived=("talk_first",)).steps == ["only_what_is_needed"]


def test_only_a_duty_hides_anything_from_the_client(ledger):
    ledger.yes(DOCTOR, named="Dr Ek")
    with pytest.raises(actions.NoReason):
        ledger.passing(DOCTOR, named="Dr Ek", withheld=True, reason="because")
    hidden, shown = child(ledger, withheld=True), child(ledger)
    assert list(queries.disclosures_shown_to(ledger.a.pk)) == [shown]
    assert set(queries.disclosures_of(ledger.a.pk)) == {hidden, shown}


def test_what_a_duty_hides_is_in_no_copy_of_ones_data(ledger):
    child(ledger, withheld=True, reason="A hidden reason.")
    child(ledger, reason="A told reason.")
    told = str(persons.as_data(persons.dossier(ledger.a.pk)))
    assert "A told reason." in told and "A hidden reason." not in told


def test_what_is_only_to_be_stored_goes_out_by_a_yes_alone(ledger):
    ledger.yes(BILL)
    ledger.yes(INSURER)
    rights.limit(ledger.a.pk, Limit.Kind.RESTRICTION, "all", ledger.inside.now)
    assert ledger.refused(BILL, fields=["accounts.invoice"], steps=()).why == "restricted"
    assert ledger.passing(INSURER, fields=["booking.time"])


# --- what a withdrawal means ------------------------------------------------------------------------------------------


def test_what_a_withdrawal_means_is_told_before(inside):
    told = effects(inside.document, DOCTOR, scope_of(inside.document, DOCTOR), "en", "Dr Ek")
    assert any("Dr Ek" in words and "already" in words for words in told)
    told = effects(inside.document, PHOTOS, scope_of(inside.document, PHOTOS), "en")
    assert any("at once" in words for words in told)  # the promise about photos, in its own words


def test_closing_an_account_ends_all_that_is_open(ledger):
    ledger.yes(INSURER), ledger.yes(PHOTOS)
    actions.ask(ledger.a.pk, DOCTOR, ledger.inside.document, "en", ledger.inside.now, named="Dr Ek")
    assert actions.end_all(ledger.a.pk, ledger.inside.now + timedelta(days=1), None) == 3
    assert not queries.standing(ledger.a.pk, [ledger.inside.episode])
