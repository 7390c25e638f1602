"""Two trustees open a practitioner's journals to a successor, after a day's notice; one of them alone opens nothing."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from practice.accesslog.models import AccessEvent
from practice.journal import actions, handing, queries, trusting, vault
from practice.journal.actions import Draft
from practice.journal.models import HalfOpened, Journal, KeyCopy, PairCopy, Succession
from practice.mailbox.models import OutgoingMessage
from practice.people.models import Relation, User
from shared.staff import keyring
from shared.staff.sessions import epochs as held_epochs
from tenants.isolation.context import enter
from tests import touched
from tests.journal import desk, people
from tests.journal.desk import Desk
from tests.journal.people import NOW

DAY = timedelta(days=1)
LATER = NOW + DAY


@pytest.fixture
def b(a):
    """Maja's journal of Elin; Ann and Bo are her trustees, Robin will succeed her."""
    with enter(a.clinic):
        ann, ann_key = people.practitioner(a.clinic, "Ann", "Alm")
        bo, bo_key = people.practitioner(a.clinic, "Bo", "Berg")
        journal = actions.start_journal(a.maja, [a.elin], NOW)
        opened = vault.open_journal(journal, a.maja, a.keys[a.maja.pk], NOW)
        actions.sign(opened, a.maja, Draft(uuid4(), "What was said"), NOW)
        trusting.name(a.maja, a.keys[a.maja.pk], [ann, bo], NOW)
        yield SimpleNamespace(
            **vars(a), ann=ann, bo=bo, ann_key=ann_key, bo_key=bo_key, journal=Journal.objects.get(), opened=opened
        )


def begins(b, who="ann", now=NOW):
    key = getattr(b, f"{who}_key")
    return trusting.ask(getattr(b, who), key, b.maja, b.robin, Succession.Cause.DEAD, "In the paper", now)


def refused(why, call, *arguments):
    with pytest.raises(trusting.NotAllowed) as no:
        call(*arguments)
    assert no.value.why == why


def test_two_of_them_open_it_to_the_successor_and_everybody_is_told(b):
    row = begins(b)
    assert trusting.waiting_for(b.bo, NOW).get() == row
    assert trusting.agree(row.pk, b.bo, b.bo_key, "Biet", LATER) == 1
    journal = Journal.objects.get()
    opened = vault.open_journal(journal, b.robin, b.keys[b.robin.pk], LATER)
    assert [page.content.text for page in vault.read(opened, queries.entries(journal))] == ["What was said"]
    with pytest.raises(vault.Closed):
        vault.open_journal(journal, b.maja, b.keys[b.maja.pk], LATER)
    for trustee, key in ((b.ann, b.ann_key), (b.bo, b.bo_key)):
        with pytest.raises(vault.Closed):
            vault.open_journal(journal, trustee, key, LATER)
    assert set(Relation.objects.filter(client=b.elin, ended_at=None).values_list("holder", flat=True)) == {b.robin.pk}
    told = AccessEvent.objects.filter(what=AccessEvent.What.TRUSTEES, client=b.elin.pk)
    assert {one.who for one in told} == {b.ann.pk, b.bo.pk} and all("In the paper" in one.reason for one in told)
    mailed = set(OutgoingMessage.objects.values_list("user", flat=True))
    assert {b.maja.pk, b.bo.pk, b.elin.pk} <= mailed
    assert not HalfOpened.objects.exists() and not PairCopy.objects.exists()


def test_one_of_them_alone_opens_nothing_with_everything_that_lies_in_the_database(b):
    row = begins(b)
    refused("over", trusting.agree, row.pk, b.ann, b.ann_key, "Biet", LATER)
    once, place = held_epochs(), vault.place_of(b.journal)
    for pair in PairCopy.objects.all():
        held = keyring.Wrapped(pair.epoch, pair.blob)
        for key in (b.ann_key, b.bo_key):
            try:
                half = keyring.first_opens(once, key, held, place, pair.first_id, pair.second_id)
            except keyring.Refused:
                continue
            with pytest.raises(keyring.Refused):  # the one who opened the outer seal
                keyring.second_opens(once, key, half, place, pair.first_id, pair.second_id)
    with pytest.raises(keyring.Refused):  # nor does a stranger's key the half that lies there
        half = HalfOpened.objects.get()
        keyring.second_opens(once, b.keys[b.robin.pk], keyring.Wrapped(half.epoch, half.blob), place, b.ann.pk, b.bo.pk)
    refused("key", trusting.agree, row.pk, b.bo, b.keys[b.robin.pk], "Biet", LATER)


def test_a_day_passes_first_and_whoever_is_there_after_all_stops_it(b):
    row = begins(b)
    refused("early", trusting.agree, row.pk, b.bo, b.bo_key, "Biet", LATER - timedelta(seconds=1))
    refused("over", begins, b, "bo")
    assert trusting.stop(row, NOW) and not HalfOpened.objects.exists()
    refused("over", trusting.agree, row.pk, b.bo, b.bo_key, "Biet", LATER)
    row = begins(b, "bo")
    assert trusting.purge(NOW + 3 * DAY) == 1
    refused("over", trusting.agree, row.pk, b.ann, b.ann_key, "Biet", NOW + 3 * DAY)
    assert KeyCopy.objects.filter(reader=b.maja).exists()


def test_absolute_secrecy_has_no_trustee_whatever_lies_in_the_tables(b):
    row = begins(b)
    User.objects.filter(pk=b.maja.pk).update(regime=User.Regime.PASTORAL)
    refused("key", trusting.agree, row.pk, b.bo, b.bo_key, "Biet", LATER)
    trusting.stop(row, NOW)
    refused("key", begins, b)
    b.maja.refresh_from_db()
    refused("alone", trusting.name, b.maja, b.keys[b.maja.pk], [b.ann, b.bo], NOW)
    b.journal.responsible = b.maja
    trusting.seal(b.journal, b.opened.keys)
    assert not PairCopy.objects.exists() and trusting.trustees_of(b.maja) == []


def test_new_journals_new_keys_and_a_hand_over_follow_by_themselves(b):
    other = actions.start_journal(b.maja, [b.jonas], NOW)
    assert PairCopy.objects.filter(journal=other).count() == 2
    b.ann.public_key = keyring.public_of(keyring.clinic_private(b"n" * 32, b.clinic))
    b.ann.save()
    before = set(PairCopy.objects.filter(journal=b.journal).values_list("pk", flat=True))
    trusting.seal(b.journal, b.opened.keys)
    assert not before & set(PairCopy.objects.filter(journal=b.journal).values_list("pk", flat=True))
    handing.hand_over(b.maja, b.keys[b.maja.pk], {b.elin.pk: b.robin}, "Biet", None, NOW)
    assert not PairCopy.objects.filter(journal=b.journal).exists()
    trusting.name(b.maja, b.keys[b.maja.pk], [], NOW)
    assert not PairCopy.objects.exists()


def test_the_pages_name_begin_and_agree(clinics, db, settings):
    touched.always(settings)
    a = desk.build(clinics)
    a.maja.write("Talade om havet.")
    owner = Desk(a.cast, "owner").browser
    chosen = [str(a.colleague.pk), str(a.owner.pk)]
    assert a.maja.browser.post("/staff/journals/trustees", {"chosen": chosen[:1]}).status_code == 422
    assert a.maja.browser.post("/staff/journals/trustees", {"chosen": chosen}).status_code == 302
    assert "could open 1 of your 1" in a.maja.browser.get("/staff/journals/trustees").content.decode()
    said = {
        "practitioner": str(a.practitioner.pk), "cause": "dead", "words": "In the paper", "successor": str(a.colleague.pk),
    }  # fmt: skip
    assert a.robin.browser.post("/staff/journals/in-trust", said).status_code == 302
    with desk.in_place(a):
        row = Succession.objects.get()
        Succession.objects.update(asked_at=row.asked_at - DAY)
    assert "In the paper" in owner.get("/staff/journals/in-trust").content.decode()
    assert "I am here" in a.maja.browser.get("/staff/journals/trustees").content.decode()
    assert owner.post("/staff/journals/in-trust", {"agree": str(row.pk)}).status_code == 302
    assert "Talade om havet." in a.robin.get("open").content.decode()
    assert a.maja.get("open").status_code == 403
