"""Absolute pastoral secrecy: who comes, when, and what they wrote is known to the practitioner and to nobody else here."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practice.booking import standing_in
from practice.booking.models import Booking
from practice.contact import actions as contact
from practice.contact import saying
from practice.contact.models import ContactForm, Enquiry
from practice.newsletter.models import Reader
from practice.people import relations, secrecy
from practice.people.models import Relation, User
from practice.people.queries import contact_of, names
from practice.team import actions as team
from practice.team import regimes, rules
from shared.signing import sign
from shared.staff import keyring
from shared.staff.epochs import FileEpochs
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone

SECRET = "Jag har burit det ensam sedan kriget."
OTHERS = ("owner", "administrator", "receptionist", "supervisor", "colleague")


@pytest.fixture
def a(db, clinics, settings, tmp_path):
    settings.EPOCHS_DIR = tmp_path / "epochs"
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
    FileEpochs(settings.EPOCHS_DIR).begin("2026-11")
    cache.clear()
    cast = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put_alone(POLICY)
        pastor = cast.users["practitioner"]
        User.objects.filter(pk=pastor.pk).update(regime=User.Regime.PASTORAL)
        Relation.objects.filter(kind=Relation.Kind.LEADS).delete()  # who would know the client in their own right
        User.objects.filter(pk=cast.users["client"].pk).update(first_name="Ödmjuk", last_name="Ruth")
        Reader.objects.create(email="client@example.org", language="sv", source="form", asked_at=people.NOW)
        pastor.refresh_from_db()
    found = SimpleNamespace(cast=cast, schema=clinics["a"].schema, clinic=clinics["a"], pastor=pastor, **cast.users)
    found.seen_by = {who: cast.browser(who, "my") for who in ("practitioner", *OTHERS)}
    for one in found.seen_by.values():
        one.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return found


def path(name, *arguments):
    return reverse(name, urlconf=settings.URLCONFS["my"], args=arguments)


def booked(a):
    return a.cast.things["booking"]


def pages(a):
    """Every list, calendar, search and page in which a planner finds bookings and clients."""
    day = timezone.localdate(booked(a).starts_at).isoformat()
    return (
        f"{path('booking:day')}?day={day}",
        f"{path('booking:calendar')}?view=day&day={day}",
        f"{path('booking:calendar')}?view=month&day={day}",
        f"{path('booking:calendar')}?q=Ödm",
        f"{path('booking:list')}?since={day}&until={day}",
        f"{path('booking:list')}?since={day}&until={day}&as=csv",
        path("booking:desk"),
        path("contact:inbox"),
        path("newsletter:readers"),
        f"{path('newsletter:readers')}?q=client@example.org&as=csv",
        "/api/v1/bookings",
        "/api/v1/clients",
    )


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_finds_the_client_in_any_list_calendar_search_or_api(a, who):
    for page in pages(a):
        said = a.seen_by[who].get(page).content.decode()
        assert "client@example.org" not in said.replace("?q=client@example.org", ""), page
        assert "Ödmjuk" not in said.replace('value="Ödm"', "") and str(booked(a).pk) not in said, page
    for name in ("staff-booking", "staff-move", "same", "acts"):
        assert a.seen_by[who].get(path(f"booking:{name}", booked(a).pk)).status_code in (403, 404), name
    assert a.seen_by[who].get(f"/api/v1/bookings/{booked(a).pk}").status_code in (403, 404)


def test_the_practitioner_sees_all_of_it(a):
    own = a.seen_by["practitioner"]
    assert "Ödmjuk" in own.get(path("booking:staff-booking", booked(a).pk)).content.decode()
    assert str(booked(a).pk) in own.get("/api/v1/bookings").content.decode()
    day = timezone.localdate(booked(a).starts_at).isoformat()
    assert "Ödmjuk" in own.get(f"{path('booking:calendar')}?view=day&day={day}").content.decode()
    assert "Ödmjuk" in own.get(f"{path('booking:list')}?since={day}&as=csv").content.decode()


def test_a_supervisor_an_agreement_and_a_stand_in_change_nothing(a):
    now = timezone.now()
    with enter(a.schema):
        relations.begin(a.supervisor, a.client, Relation.Kind.SUPERVISES, now)
        assert contact_of(a.client, a.supervisor, now).name == "Under absolute secrecy"
        assert names([a.client.pk], a.owner, now)[a.client.pk] == "Under absolute secrecy"
        a.client.refresh_from_db()
        assert contact_of(a.client, a.pastor, now).name == "Ödmjuk Ruth"
        today = timezone.localdate(now)
        span = (today, today + timedelta(days=3), timezone.get_current_timezone(), now)
        assert standing_in.let(a.pastor, a.colleague, *span) == 0


def test_whoever_treats_them_too_knows_them_in_their_own_right(a):
    now = timezone.now()
    with enter(a.schema):
        assert secrecy.hidden_among([a.client.pk], a.colleague) == {a.client.pk}
        relations.begin(a.colleague, a.client, Relation.Kind.TREATS, now)
        assert secrecy.hidden_among([a.client.pk], a.colleague) == set()
        assert not Booking.objects.filter(
            secrecy.open_to(a.colleague), pk=booked(a).pk
        ).exists()  # the time stays secret
        assert secrecy.is_shut(a.pastor, None) and secrecy.hidden_among([a.other_client.pk], None) == set()


def test_nobody_but_the_practitioner_lays_it_down(a):
    terms = team.Terms(["practitioner"], True, "contract")
    with enter(a.schema):
        with pytest.raises(rules.NotAllowed) as no:
            team.change(a.owner, a.pastor, terms, timezone.now())
        assert (no.value.why, no.value.field) == ("absolute", "regime")
        team.change(a.pastor, a.pastor, terms, timezone.now())
        assert User.objects.get(pk=a.pastor.pk).regime == "contract"


def test_of_two_regimes_the_stricter_decides():
    assert regimes.applying("pastoral", True) == ["pastoral", "licensed"]
    assert regimes.applying("contract", True) == ["licensed", "contract"]
    assert regimes.applying("licensed", True) == ["licensed"] and regimes.applying("", False) == []


def own_form(a):
    with enter(a.schema):
        private, public = keyring.new_pair()
        User.objects.filter(pk=a.pastor.pk).update(public_key=public)
        a.pastor.refresh_from_db()
        values = {"title": {"en": "To the pastor"}, "key": "pastor", "to": "p@eken.example", "practitioner": a.pastor}
        return contact.save(ContactForm(asks=[]), values, timezone.now()), private


def test_a_form_of_ones_own_is_sealed_and_nobody_else_learns_that_somebody_wrote(a):
    form, private = own_form(a)
    visitor = Client(headers={"host": a.clinic.my_host, "accept-language": "en"})
    with enter(a.schema):
        token = sign([str(form.pk), timezone.now().timestamp() - 60], "contact form")
    said = {"email": "nn@home.example", "text": SECRET, "shown": token}
    page = visitor.get(path("contact:write", "pastor")).content.decode()
    assert "die or lose every key, what you wrote is gone for good" in page
    assert visitor.post(path("contact:write", "pastor"), said).status_code == 302
    with enter(a.schema):
        [row] = Enquiry.objects.select_related("form", "sealed_to")
        stranger, _public = keyring.new_pair()
        assert SECRET.encode() not in bytes(row.said)
        assert saying.told(row) is None and saying.told(row, stranger) is None  # epochs and database alone open nothing
        assert saying.told(row, private)["text"] == SECRET
        ContactForm.objects.update(practitioner=None)  # taken away from them in the database: what came stays theirs
    for who in OTHERS:
        assert str(row.pk) not in a.seen_by[who].get(path("contact:inbox")).content.decode()
        assert a.seen_by[who].get(path("contact:enquiry", row.pk)).status_code in (403, 404)
    assert str(row.pk) in a.seen_by["practitioner"].get(path("contact:inbox")).content.decode()


def test_somebody_elses_own_form_can_not_be_changed_and_shuts_without_a_key(a):
    form, _private = own_form(a)
    assert a.seen_by["owner"].get(path("contact:edit", form.pk)).status_code == 404
    with enter(a.schema):
        User.objects.filter(pk=a.pastor.pk).update(public_key=None)
    visitor = Client(headers={"host": a.clinic.my_host})
    assert visitor.get(path("contact:write", "pastor")).status_code == 404


def test_a_new_pair_of_keys_opens_what_came_before(a):
    form, old = own_form(a)
    with enter(a.schema):
        row = contact.receive(form, {"text": SECRET}, "en", "", timezone.now())
        new, public = keyring.new_pair()
        saying.reseal(a.pastor, old, public)
        again = Enquiry.objects.get(pk=row.pk)
        assert saying.told(again, new) == {"text": SECRET} and saying.told(again, old) is None
        assert SECRET.encode() not in bytes(again.said)
