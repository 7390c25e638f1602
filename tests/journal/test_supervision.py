"""A supervisor reads along for as long as was agreed, by a relation and a key of their own, and no longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.journal import supervising, vault
from practice.journal.models import Journal, KeyCopy
from practice.people.models import Relation, User
from tests import touched
from tests.journal import desk
from tests.journal.desk import Desk, events, in_place

SAID = "Talade om havet."


@pytest.fixture
def a(clinics, db, settings):
    touched.always(settings)
    found = desk.build(clinics)
    found.supervising = Desk(found.cast, "supervisor")
    found.maja.write(SAID)
    with in_place(found):
        Relation.objects.filter(holder=found.supervisor).delete()
        found.journal = Journal.objects.get()
    return found


def agrees(a, days=30, **more):
    until = (timezone.localdate() + timedelta(days=days)).isoformat()
    return a.maja.post("supervision", {"supervisor": str(a.supervisor.pk), "until": until} | more, journal=a.journal.pk)


def test_an_agreement_opens_the_journal_to_the_supervisors_own_key_and_the_client_sees_it(a):
    assert a.supervising.get("open").status_code == 403
    assert agrees(a).status_code == 302
    page = a.supervising.get("open").content.decode()
    assert SAID in page and "You supervise here since" in page
    own = a.cast.browser("client", "my")
    own.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    told = own.get("/who-has-read").content.decode()
    assert "gave their supervisor a key" in told and "supervisor since" in told
    assert events(a, what=AccessEvent.What.SHARED)
    assert a.supervisor.get_full_name() in a.maja.get("supervision", journal=a.journal.pk).content.decode()


def test_it_ends_by_itself_on_its_day_and_at_once_when_it_is_ended(a):
    agrees(a)
    with in_place(a):
        Relation.objects.filter(holder=a.supervisor).update(ended_at=timezone.now())
    assert a.supervising.get("open").status_code == 403  # the relation's day
    with in_place(a):
        Relation.objects.filter(holder=a.supervisor).update(ended_at=timezone.now() + timedelta(days=9))
        KeyCopy.objects.filter(reader=a.supervisor).update(until=timezone.now())
    assert a.supervising.get("open").status_code == 403  # the key's day
    agrees(a)
    assert a.supervising.get("open").status_code == 200
    assert a.maja.post("supervision", {"end": str(a.supervisor.pk)}, journal=a.journal.pk).status_code == 302
    assert a.supervising.get("open").status_code == 403
    with in_place(a):
        assert not KeyCopy.objects.filter(reader=a.supervisor).exists()
        assert Relation.objects.filter(holder=a.supervisor, ended_at__gt=timezone.now()).count() == 0


def test_a_new_agreement_takes_the_place_of_the_former(a):
    agrees(a, 10)
    agrees(a, 20)
    with in_place(a):
        assert KeyCopy.objects.filter(reader=a.supervisor).count() == 1
        [held] = Relation.objects.filter(holder=a.supervisor)
        assert held.ended_at > timezone.now() + timedelta(days=19)


@pytest.mark.parametrize(("days", "more"), [(-1, {}), (400, {}), (30, {"supervisor": "x"})])
def test_a_day_too_far_or_nobody_is_asked_again(a, days, more):
    assert agrees(a, days, **more).status_code == 422
    with in_place(a):
        assert not KeyCopy.objects.filter(reader=a.supervisor).exists()


def test_only_whoever_answers_for_the_journal_gives_a_key(a):
    agrees(a)
    answer = a.supervising.post(
        "supervision", {"supervisor": str(a.colleague.pk), "until": "2099-01-01"}, journal=a.journal.pk
    )
    assert answer.status_code == 403
    assert a.robin.get("supervision", journal=a.journal.pk).status_code == 403


def test_absolute_secrecy_has_no_supervisor(a):
    with in_place(a):
        User.objects.filter(pk=a.practitioner.pk).update(regime=User.Regime.PASTORAL)
    assert "secrecy is absolute" in a.maja.get("supervision", journal=a.journal.pk).content.decode()
    assert "could not be given" in a.maja.browser.get(agrees(a)["Location"]).content.decode()
    with in_place(a):
        a.practitioner.refresh_from_db()
        journal = Journal.objects.get()
        with pytest.raises(vault.Closed):
            supervising.agree(journal, b"0" * 32, a.supervisor, timezone.now(), timezone.now())
        assert not KeyCopy.objects.filter(reader=a.supervisor).exists()
