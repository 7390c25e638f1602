"""A record goes to a colleague when everybody whom it concerns has said yes, and its practitioner touches their key."""

import pytest
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.journal import actions, handing
from practice.journal.models import Handover, Journal
from practice.people.models import Relation, User
from tests import touched
from tests.journal import desk
from tests.journal.desk import events, in_place

SAID = "Talade om havet."


@pytest.fixture
def a(clinics, db, settings):
    touched.always(settings)
    found = desk.build(clinics)
    found.maja.write(SAID)
    with in_place(found):
        found.journal = Journal.objects.get().pk
    return found


def asks(a):
    return a.maja.post("handover", {"to": str(a.colleague.pk)}, journal=a.journal)


def carries(a):
    return a.maja.post("handover", {"carry": "1"}, journal=a.journal)


def answers(a, said, who="client"):
    with in_place(a):
        row = Handover.objects.get(ended_at=None)
    return a.cast.browser(who, "my").post(f"/record/handover/{row.pk}", {"answer": said})


def test_it_goes_over_with_the_clients_yes_and_not_before(a):
    assert asks(a).status_code == 302
    carries(a)
    assert a.robin.get("open").status_code == 403
    assert answers(a, "yes", "other_client").status_code == 404
    assert answers(a, "yes").status_code == 302
    assert "has said yes" in a.maja.get("handover", journal=a.journal).content.decode()
    assert carries(a).status_code == 302
    assert SAID in a.robin.get("open").content.decode()
    assert a.maja.get("open").status_code == 403
    assert events(a, what=AccessEvent.What.HANDED)
    with in_place(a):
        assert Handover.objects.get().went
        treats = Relation.objects.filter(client=a.client, kind="treats", ended_at=None)
        assert set(treats.values_list("holder", flat=True)) == {a.colleague.pk}


def test_a_no_ends_it_and_absolute_secrecy_is_never_asked(a):
    asks(a)
    answers(a, "no")
    carries(a)
    assert a.robin.get("open").status_code == 403
    with in_place(a):
        User.objects.filter(pk=a.practitioner.pk).update(regime=User.Regime.PASTORAL)
    asks(a)
    with in_place(a):
        assert not Handover.objects.filter(ended_at=None).exists()
    assert a.robin.get("handover", journal=a.journal).status_code == 403


def test_of_a_couple_both_say_yes(a):
    now = timezone.now()
    with in_place(a):
        couple = actions.start_journal(a.practitioner, [a.client, a.other_client], now)
        row = handing.propose(couple, a.colleague, now)
        handing.answer(row, a.client.pk, True, now)
        row.refresh_from_db()
        assert not handing.is_agreed(row) and [one.pk for one in handing.asked_of(a.other_client.pk)] == [row.pk]
        handing.answer(row, a.other_client.pk, True, now)
        row.refresh_from_db()
        assert handing.is_agreed(row)
