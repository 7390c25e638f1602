"""Absolute pastoral secrecy in what leaves the clinic in somebody's hands: an answer that staff post; and in forms of the
clinic's, and the waiting list."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from practice.booking import waitlist
from practice.booking.models import Waiting
from practice.contact import actions as contact
from practice.contact.models import ContactForm
from practice.journal import leaving
from practice.payments.models import Invoice
from practice.people import relations
from practice.people.models import Relation, User
from shared.privacy.engine.records import local_day
from shared.privacy.rights import actions as rights
from shared.privacy.rights.models import Part, Request
from shared.staff import keyring
from tenants.isolation.context import enter
from tenants.leaving import actions as parcels
from tests import touched
from tests.people.test_secrecy import OTHERS, a, booked, pages, path  # noqa: F401


def asked(a, now):  # noqa: F811
    """The client has asked for everything, by post, and it was answered."""
    wanted = rights.Asked(kind=Request.Kind.ACCESS, deliver=Request.Deliver.POST)
    row = rights.ask(a.client.pk, wanted, now)
    Part.objects.create(request=row, holder=a.pastor.pk)
    return row


@pytest.fixture
def shared(a):  # noqa: F811
    """A colleague treats the client too: the name is no secret any more, only whom else they see."""
    with enter(a.schema):
        relations.begin(a.colleague, a.client, Relation.Kind.TREATS, timezone.now())
    return a


def answer(a):  # noqa: F811
    now = timezone.now()
    with enter(a.schema):
        row = asked(a, now)
        row.parts.update(state=Part.State.EMPTY)
        rights.answer(row, a.owner.pk, "", now)
    return row


def test_whoever_posts_an_answer_holds_nothing_of_it_and_the_client_gets_all(shared, settings):
    touched.always(settings)
    row, booking = answer(shared), booked(shared)
    for who in ("owner", "administrator"):
        said = shared.seen_by[who].get(path("rights:file", row.pk, "json"))
        assert said.status_code == 200
        whole = said.content.decode()
        assert "Ödmjuk" in whole and shared.pastor.get_full_name() not in whole
        assert booking.starts_at.isoformat() not in whole and "yours_alone" not in whole
        assert shared.colleague.get_full_name() in whole  # what is no secret stays
    own = shared.cast.browser("client", "my").get(path("rights:answer", row.pk, "json")).content.decode()
    assert booking.starts_at.isoformat() in own and shared.pastor.get_full_name() in own


def test_of_somebody_known_to_the_practitioner_alone_nothing_is_in_it(a, settings):  # noqa: F811
    touched.always(settings)
    row = answer(a)
    whole = a.seen_by["owner"].get(path("rights:file", row.pk, "json")).content.decode()
    assert "Ödmjuk" not in whole and json.loads(whole)["sections"] == []


def test_a_part_that_waits_for_them_is_shown_to_them_alone(shared):
    with enter(shared.schema):
        row = asked(shared, timezone.now())
    page = shared.seen_by["owner"].get(path("rights:request", row.pk)).content.decode()
    assert shared.pastor.get_full_name() not in page and 'id="h-parts"' not in page
    own = shared.seen_by["practitioner"].get(path("rights:request", row.pk)).content.decode()
    assert shared.pastor.get_full_name() in own


def test_a_form_of_the_clinics_says_that_others_read_it_and_shows_the_way(a):  # noqa: F811
    now, visitor = timezone.now(), Client(headers={"host": a.clinic.my_host, "accept-language": "en"})
    with enter(a.schema):
        values = {"title": {"en": "To us"}, "to": "us@eken.example"}
        contact.save(ContactForm(asks=[]), values | {"key": "us"}, now)
    page = visitor.get(path("contact:write", "us")).content.decode()
    assert "not under the absolute secrecy of" in page and "has no form of their own yet" in page
    with enter(a.schema):
        User.objects.filter(pk=a.pastor.pk).update(public_key=keyring.new_pair()[1])
        a.pastor.refresh_from_db()
        contact.save(ContactForm(asks=[]), values | {"key": "pastor", "practitioner": a.pastor}, now)
    page = visitor.get(path("contact:write", "us")).content.decode()
    assert path("contact:write", "pastor") in page and "has no form of their own yet" not in page
    assert "not under the absolute secrecy of" not in visitor.get(path("contact:write", "pastor")).content.decode()


def test_nobody_finds_out_who_waits_for_them(a):  # noqa: F811
    now, row = timezone.now(), booked(a)
    with enter(a.schema):
        begin = {"weekdays": [], "begins": None, "ends": None, "until": local_day(now + timedelta(days=20), "UTC")}
        found = waitlist.join(a.client, row.service, begin | {"practitioner_id": a.pastor.pk}, now)
        assert Waiting.objects.get() == found
    for who in OTHERS:
        for page in (*pages(a), "/api/v1/waiting", path("mailbox:outgoing"), path("booking:waiting")):
            said = a.seen_by[who].get(page).content.decode().replace('value="Ödm"', "")
            assert "Ödmjuk" not in said and str(found.pk) not in said, page
        assert a.seen_by[who].get(f"/api/v1/waiting/{found.pk}").status_code in (403, 404)
    assert str(found.pk) in a.cast.browser("client", "my").get("/api/v1/waiting").content.decode()


def parcel(a, who):  # noqa: F811
    """Everything in the parcel that this member of the staff asked for, as text; and its row."""
    with enter(a.schema):
        now = timezone.now()
        row = parcels.ask(who.pk, now)
        parcels.make(row.pk, now)
        row.refresh_from_db()
        whole = zipfile.ZipFile(io.BytesIO(b"".join(parcels.zipped(row))))
        return {name: whole.read(name).decode(errors="replace") for name in whole.namelist()}, row


def test_an_owners_parcel_holds_neither_who_comes_nor_when(a):  # noqa: F811
    now = timezone.now()
    with enter(a.schema):
        invoice = Invoice.objects.get(client=a.client.pk)
        known = User.objects.create_user("known@home.example", first_name="Kunnig", created_at=now)
        relations.begin(a.colleague, known, Relation.Kind.TREATS, now)
        relations.begin(a.pastor, known, Relation.Kind.TREATS, now)
    files, _row = parcel(a, a.owner)
    whole = "".join(text for name, text in files.items() if name.startswith("tables/"))
    assert "Ödmjuk" not in whole and str(a.client.pk) not in whole and str(booked(a).pk) not in whole
    assert "Kunnig" in whole and whole.count(str(known.pk)) == 2  # the person and the colleague's relation
    [voucher] = [json.loads(one) for one in files["tables/payments.Invoice.jsonl"].splitlines()]
    assert voucher["id"] == str(invoice.pk) and voucher["total"] == invoice.total and voucher["buyer"] == {}
    assert voucher["lines"][0]["text"] == "" and voucher["lines"][0]["gross"] == invoice.total
    assert len(files["tables/payments.Posting.jsonl"].splitlines()) > 0
    assert "absolute pastoral secrecy" in files["README.md"]
    page = a.seen_by["owner"].get(path("leaving:overview")).content.decode()
    assert "Who comes to them is not in your parcel" in page


def test_what_the_practitioner_asked_for_is_theirs_to_fetch(a):  # noqa: F811
    with enter(a.schema):
        User.objects.filter(pk=a.pastor.pk).update(more_roles=["owner"])
        a.pastor.refresh_from_db()
    files, row = parcel(a, a.pastor)
    assert "Ödmjuk" in files["tables/people.User.jsonl"] and str(booked(a).pk) in files["tables/booking.Booking.jsonl"]
    with enter(a.schema):
        address = path("leaving:fetch", parcels.link(row))
    assert a.seen_by["owner"].get(address).status_code == 404
    assert address not in a.seen_by["owner"].get(path("leaving:overview")).content.decode()
    assert a.seen_by["practitioner"].get(address).status_code == 200


def test_the_practitioner_adds_what_an_owners_parcel_has_not(a):  # noqa: F811
    with enter(a.schema):
        found = leaving.collect(a.pastor, b"", "Eken", timezone.now())["tables"]
        assert [row["first_name"] for row in found["people.User"]] == ["Ödmjuk"]
        assert str(booked(a).pk) in {row["id"] for row in found["booking.Booking"]}
        assert "tables" not in leaving.collect(a.colleague, b"", "Eken", timezone.now())
