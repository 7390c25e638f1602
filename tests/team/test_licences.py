"""A licence runs out while the clock runs, night by night: who is told when, and from which day on nobody can be booked."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from practice.booking.models import Service, ServicePractitioner
from practice.booking.queries import services
from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from practice.team import licensing, tasks
from practice.team.models import Licence
from tenants.isolation.context import enter
from tests import sink as sinks
from tests.mailbox.outgoing import send_waiting
from tests.mailbox.policies import put_in_force
from tests.team.people import Desk, user

ZONE = ZoneInfo("Europe/Stockholm")
LAST = date(2027, 3, 31)


def night(day):
    """Shortly after midnight at the clinic, of that day."""
    return datetime(day.year, day.month, day.day, 0, 50, tzinfo=ZONE).astimezone(UTC)


@pytest.fixture
def team(db, clinics):
    """An owner, and Lea, a psychologist who offers a service; with a licence that ends."""
    with enter(clinics["a"].schema):
        owner, lea = user("Olga", "owner"), user("Lea", profession="psychologist")
        service = Service.objects.create(
            name={"sv": "Samtal"}, minutes=45, step_minutes=60, price=0, currency="SEK", forms=["phone"], notice_hours=0
        )
        ServicePractitioner.objects.create(service=service, practitioner=lea)
        licensing.write_down(lea, "123456", LAST, "SE", "psychologist", night(LAST - timedelta(days=200)))
    return owner, lea


def bookable():
    return [offer.practitioner.first_name for service in services() for offer in service.offers]


def nights(first, last):
    """[(days to the last one, how many were told)] of the nights on which somebody was."""
    told, day = [], LAST + timedelta(days=first)
    while day <= LAST + timedelta(days=last):
        before = OutgoingMessage.objects.count()
        licensing.remind(ZONE, night(day))
        licensing.remind(ZONE, night(day) + timedelta(hours=1))  # the job runs every hour
        if OutgoingMessage.objects.count() > before:
            told.append(((day - LAST).days, OutgoingMessage.objects.count() - before))
        day += timedelta(days=1)
    return told


def test_told_three_times_ahead_and_once_when_it_is_over(team, clinics):
    with enter(clinics["a"].schema):
        assert nights(-90, 30) == [(-60, 2), (-30, 2), (-7, 2), (1, 2)]  # whoever holds it, and the owner
        kinds = OutgoingMessage.objects.values_list("kind", flat=True).distinct()
        assert list(kinds) == ["team.licence"]


def test_bookable_to_the_last_day_and_no_longer_until_it_is_renewed(team, clinics):
    _owner, lea = team
    with enter(clinics["a"].schema):
        nights(-90, 0)
        assert bookable() == ["Lea"]
        nights(1, 1)
        assert bookable() == []
        licensing.write_down(lea, "123456", LAST + timedelta(days=365), "SE", "psychologist", night(LAST))
        assert bookable() == ["Lea"]
        assert nights(2, 400) == [(305, 2), (335, 2), (358, 2), (366, 2)]


def test_missed_nights_are_not_made_up_one_by_one(team, clinics):
    with enter(clinics["a"].schema):
        assert nights(-5, -4) == [(-5, 2)]  # the one that is nearest, once
        assert nights(9, 9) == [(9, 2)] and bookable() == []


@pytest.mark.parametrize(
    ("profession", "licence"), [("coach", "coach"), ("coach", "psychologist")], ids=["no licence exists", "another's"]
)
def test_where_the_profession_needs_none_nothing_ends(team, clinics, profession, licence):
    _owner, lea = team
    with enter(clinics["a"].schema):
        User.objects.filter(pk=lea.pk).update(profession=profession)
        Licence.objects.update(profession=licence)
        assert nights(1, 20) == [(1, 2)]
        assert bookable() == ["Lea"]


def test_who_has_left_is_told_of_nothing(team, clinics):
    with enter(clinics["a"].schema):
        User.objects.filter(first_name="Lea").update(is_active=False)
        assert nights(-90, 5) == []


def test_the_mail_and_the_pages_say_what_is_so(team, clinics, sink):
    owner, lea = team
    put_in_force(clinics["a"], "first_name")
    with enter(clinics["a"].schema):
        now = timezone.now()
        Licence.objects.update(expires_on=now.date() - timedelta(days=2))
        tasks.look_after()
        assert bookable() == []
    send_waiting(clinics["a"])
    assert "No new times can be booked" in "".join(map(sinks.text, sink.mails())) or "Inga nya tider" in "".join(
        map(sinks.text, sink.mails())
    )
    desk = Desk(clinics["a"], owner)
    desk.browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "not bookable" in desk.get("team:member", lea.pk).content.decode()
    later = (now + timedelta(days=300)).date()
    assert desk.post("team:licence", lea.pk, number="800101-1234").status_code == 422
    assert desk.post("team:licence", lea.pk, number="12 34-56", expires_on=later.isoformat()).status_code == 302
    with enter(clinics["a"].schema):
        row = Licence.objects.get()
        assert (row.number, row.expires_on, row.reminded, row.profession) == ("123456", later, None, "psychologist")
        assert bookable() == ["Lea"]
