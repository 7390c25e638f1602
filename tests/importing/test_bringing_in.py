"""From a file to what is made of it: mapped, tried, brought in, mended, taken back; and who may."""

from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from django.conf import settings as configured
from django.urls import reverse

from practice.booking.models import Booking, Service
from practice.importing import steps
from practice.importing.models import Batch, Made, Remembered
from practice.mailbox.models import OutgoingMessage
from practice.people.models import Relation, User
from shared.privacy import retention
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone

PROMISED = POLICY.replace("  proofs:", "  imports: {of: [import], after: created, keep: P14D}\n  proofs:", 1)
CLIENTS = """Kundnr;Förnamn;Efternamn;E-post;Mobil;Behandlare;Fritext
17;Åsa;Öberg;asa@home.example;070-174 06 21;Practitioner;Hemligt
18;Bo;Ek;;070-174 06 22;;
19;;;nobody@home.example;;;+1+1
20;Client;;client@example.org;;;
21;Ida;Ås;not an address;;;
22;Åsa;Öberg;ASA@home.example;;;
"""
BOOKINGS = """Kundnr;Datum;Starttid;Minuter;Tjänst;Behandlare
17;2026-10-01;10:00;45;{service};Practitioner
17;1/12 2026;kl. 10.00;45;{service};Practitioner
18;2026-12-01;10:15;45;{service};Practitioner
99;2026-12-02;10:00;45;{service};Practitioner
17;2026-12-03;10:00;45;Massage;Practitioner
"""


@pytest.fixture
def cast(db, clinics, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: people.NOW)
    found = people.build(clinics["a"], clinics["b"])
    found.known = {}
    with enter(found.clinic.schema):
        put_alone(PROMISED)
        found.service = next(iter(Service.objects.filter(seats=0)[0].name.values()))
    return found


@pytest.fixture
def inside(cast):
    return lambda: enter(cast.clinic.schema)


def at(name, *arguments):
    return reverse(f"importing:{name}", urlconf=configured.URLCONFS["my"], args=arguments)


def bring(cast, kind, text, who="owner", name="old.csv"):
    """The browser, and the batch's id."""
    browser = cast.known.setdefault(who, None) or cast.browser(who, "my")
    cast.known[who] = browser  # signed in once
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    file = BytesIO(text.encode("cp1252") if isinstance(text, str) else text)
    file.name = name
    answer = browser.post(at("overview"), {"kind": kind, "file": file})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return browser, answer["Location"].rpartition("/")[2]


def mapping(browser, pk, **more):
    form = browser.get(at("batch", pk)).context["form"]
    return {one.name: one.initial for one in form if one.initial} | more


def tried(cast, inside, kind, text, **more):
    browser, pk = bring(cast, kind, text)
    assert browser.post(at("batch", pk), mapping(browser, pk, **more)).status_code == 302
    with inside():
        steps.check(pk, people.NOW)
    return browser, pk


def brought(cast, inside, kind, text, **more):
    browser, pk = tried(cast, inside, kind, text, **more)
    browser.post(at("act", pk), {"do": "run"})
    with inside():
        steps.run(pk, people.NOW)
        return browser, Batch.objects.get(pk=pk)


def test_clients_are_tried_before_any_is_written(cast, inside):
    with inside():
        before = User.objects.count()
    browser, pk = tried(cast, inside, "clients", CLIENTS)
    with inside():
        row = Batch.objects.get(pk=pk)
        assert User.objects.count() == before and not Made.objects.exists() and not OutgoingMessage.objects.exists()
        assert b"asa@home" not in bytes(row.file), "sealed"
    assert (row.state, row.made, row.same) == ("checked", 2, 2), "who is here already, and who stands there twice"
    assert row.wrong == [[3, ["name"]], [5, ["email"]]]
    page = browser.get(at("batch", pk)).content.decode()
    assert "There is no name." in page and "That is no e-mail address." in page


def test_what_is_brought_in_can_be_found_and_taken_back(cast, inside):
    browser, row = brought(cast, inside, "clients", CLIENTS)
    assert (row.state, row.made, row.encoding) == ("done", 2, "cp1252")
    with inside():
        asa = User.objects.get(email="asa@home.example")
        assert (asa.last_name, asa.phone) == ("Öberg", "+46701740621") and not asa.has_usable_password()
        assert Relation.objects.get(client=asa).holder == cast.users["practitioner"]
        assert not OutgoingMessage.objects.exists(), "nobody is written to"
    wrong = browser.get(at("errors", row.pk)).content.decode("utf-8-sig").splitlines()
    assert wrong[1] == "19;;;nobody@home.example;;;'+1+1;3;There is no name." and len(wrong) == 3
    assert "1 of 1" in browser.get(at("overview")).content.decode()
    assert ";Clients;" in browser.get(at("overview") + "?as=csv").content.decode("utf-8-sig")
    browser.post(at("act", row.pk), {"do": "undo"})
    with inside():
        steps.undo(row.pk, people.NOW)
        assert not User.objects.filter(email="asa@home.example").exists()
        assert User.objects.filter(email="client@example.org").exists(), "who was here before stays"
        assert Batch.objects.get(pk=row.pk).state == "undone"


def test_what_somebody_has_worked_with_is_not_taken_back(cast, inside):
    browser, row = brought(cast, inside, "clients", CLIENTS)
    with inside():
        User.objects.filter(email="asa@home.example").update(last_name="Berg")
    browser.post(at("act", row.pk), {"do": "undo"})
    with inside():
        steps.undo(row.pk, people.NOW)
        again = Batch.objects.get(pk=row.pk)
        assert (again.state, again.held) == ("done", 1)
        assert User.objects.filter(phone="+46701740622").exists(), "nothing of it went"
    assert "1 row was changed or used since" in browser.get(at("batch", row.pk)).content.decode()


def test_bookings_find_their_clients_by_the_former_number(cast, inside):
    _browser, clients = brought(cast, inside, "clients", CLIENTS)
    browser, row = brought(cast, inside, "bookings", BOOKINGS.format(service=cast.service))
    assert row.made == 2 and row.wrong == [[3, ["taken"]], [4, ["nobody"]], [5, ["service"]]]
    with inside():
        asa = User.objects.get(email="asa@home.example")
        states = dict(Booking.objects.filter(client=asa).values_list("state", "starts_at"))
        assert set(states) == {"completed", "confirmed"} and states["confirmed"].hour == 9
        assert not OutgoingMessage.objects.exists()
    browser.post(at("act", clients.pk), {"do": "undo"})
    with inside():
        steps.undo(clients.pk, people.NOW)
        assert Batch.objects.get(pk=clients.pk).held == 1, "bookings hang on a client"
    browser.post(at("act", row.pk), {"do": "undo"})
    with inside():
        steps.undo(row.pk, people.NOW)
        assert not Booking.objects.filter(client=asa).exists()
    browser.post(at("act", clients.pk), {"do": "undo"})
    with inside():
        steps.undo(clients.pk, people.NOW)
        assert Batch.objects.get(pk=clients.pk).state == "undone"


def test_a_second_time_the_same_file_brings_nothing(cast, inside):
    brought(cast, inside, "clients", CLIENTS)
    with inside():
        before = User.objects.count()
        assert Remembered.objects.count() == 1
    _browser, row = brought(cast, inside, "clients", CLIENTS)
    with inside():
        assert (row.made, row.same, User.objects.count()) == (0, 4, before)


def test_a_calendar_gives_bookings(cast, inside):
    ics = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
DTSTART:20261201T090000Z
DTEND:20261201T094500Z
SUMMARY:Other Client
DESCRIPTION:Something that nobody here needs
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:20261202T090000Z
DTEND:20261202T094500Z
ATTENDEE;CN=Client:mailto:client@example.org
RRULE:FREQ=WEEKLY
SUMMARY:x
END:VEVENT
END:VCALENDAR
"""
    with inside():
        service = str(Service.objects.filter(seats=0)[0].pk)
        User.objects.filter(email="other_client@example.org").update(first_name="Other", last_name="Client")
    who = str(cast.users["practitioner"].pk)
    _browser, row = brought(
        cast, inside, "bookings", ics, name="0", email="2", usual_practitioner=who, usual_service=service
    )
    assert row.form == "ical" and row.made == 1 and row.wrong == [[2, ["repeats"]]]
    with inside():
        assert Booking.objects.get(client__email="other_client@example.org").starts_at.hour == 9


def test_services_with_prices(cast, inside):
    text = "Tjänst;Längd;Pris;Typ;Behandlare\nParsamtal;90;1 200,50 kr;video;Practitioner\nKort;sju;1;video;\n"
    _browser, row = brought(cast, inside, "services", text, form="3")
    assert row.made == 1 and row.wrong == [[2, ["minutes"]]]
    with inside():
        made = Service.objects.get(name__sv="Parsamtal")
        assert (made.minutes, made.price, made.currency, made.forms) == (90, 120050, "SEK", ["video"])
        assert [one.pk for one in made.practitioners.all()] == [cast.users["practitioner"].pk]


def test_an_identity_number_in_a_name_is_not_taken(cast, inside):
    _browser, row = brought(cast, inside, "clients", "Namn\nTove Ek 19900101-2385\n")
    assert row.wrong == [[1, ["identity_number"]]]


def test_columns_that_are_needed_are_asked_for(cast, inside):
    browser, pk = bring(cast, "bookings", BOOKINGS.format(service=cast.service))
    page = browser.post(at("batch", pk), {"day": "1"})
    assert page.status_code == 422 and "Begins" in page.content.decode()
    with inside():
        assert Batch.objects.get(pk=pk).state == "mapping"


def test_who_does_not_run_the_clinic_brings_nothing_but_their_own_journals(cast, inside):
    browser = cast.browser("practitioner", "my")
    file = BytesIO(CLIENTS.encode())
    file.name = "old.csv"
    assert browser.post(at("overview"), {"kind": "clients", "file": file}).status_code == 422
    _owner, pk = bring(cast, "clients", CLIENTS)
    for name in ("batch", "errors"):
        assert browser.get(at(name, pk)).status_code == 404


def test_a_file_goes_on_the_day_that_the_policy_says(cast, inside):
    brought(cast, inside, "clients", CLIENTS)
    retention.run(partial(enter, cast.clinic.schema), people.NOW + timedelta(days=16))
    with inside():
        assert not Batch.objects.exists() and not Made.objects.exists()
        assert User.objects.filter(email="asa@home.example").exists(), "what was made of it stays"


def test_without_a_promise_no_file_is_taken(cast, inside):
    with inside():
        put_alone(POLICY)
    browser = cast.browser("owner", "my")
    file = BytesIO(CLIENTS.encode())
    file.name = "old.csv"
    assert browser.post(at("overview"), {"kind": "clients", "file": file}).status_code == 422
    with inside():
        assert not Batch.objects.exists()


def test_what_absolute_secrecy_hides_is_not_found(cast, inside):
    with inside():
        Relation.objects.all().delete()
        practitioner = cast.users["practitioner"]
        Relation.objects.create(kind="treats", holder=practitioner, client=cast.users["client"], began_at=people.NOW)
        User.objects.filter(pk=practitioner.pk).update(regime="pastoral")
    text = "Mejl;Datum;Starttid;Tjänst;Behandlare\nclient@example.org;2026-12-01;10:00;{0};{1}\n".format
    _browser, row = brought(cast, inside, "bookings", text(cast.service, "Practitioner"))
    assert row.wrong == [[1, ["practitioner"]]]
    _browser, row = brought(cast, inside, "bookings", text(cast.service, "Colleague"))
    assert row.wrong == [[1, ["nobody"]]]
