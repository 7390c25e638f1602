"""A clinic's own customers: written to only where the policy says so, they were shown the choice, and did not say no."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.utils import timezone

from practice.booking.models import Booking
from practice.mailbox import marketing
from practice.newsletter import customers, queries
from practice.newsletter.models import Reader
from tenants.isolation.context import enter
from tests import cast as people
from tests.newsletter.conftest import WITH_LETTERS
from tests.privacy_app.documents import put_alone

INTEREST = WITH_LETTERS.replace(
    "{subjects: [newsletter_reader], categories: [newsletter], bases: [{article6: consent}],",
    "{subjects: [newsletter_reader, client], categories: [newsletter], bases: [{article6: legitimate_interest, "
    "balancing: {en: few letters, sv: f\u00e5 brev}}],",
)


@pytest.fixture
def booked(clinic, clinics):
    cast = people.build(clinics["a"], clinics["b"])
    with enter(clinic.schema):
        booking = Booking.objects.get(pk=cast.things["booking"].pk)

        def go(**said):
            request = SimpleNamespace(POST=said, clinic=clinic, LANGUAGE_CODE="en")
            customers.booked(request, booking, timezone.now())
            return [one.email for one in queries.standing()]

        go.client = booking.client
        yield go


def page_of(clinic, client):
    request = SimpleNamespace(user=client, clinic=clinic, LANGUAGE_CODE="en")
    return Template("{% load newsletter %}{% letters_at_booking %}").render(Context({"request": request}))


def test_who_saw_the_choice_and_did_not_say_no_gets_letters(clinic, booked):
    put_alone(INTEREST)
    assert 'name="no_letters"' in page_of(clinic, booked.client)
    assert booked() == [], "not shown, so not asked"
    assert booked(letters_shown="1") == [booked.client.email]
    row = Reader.objects.get()
    assert (row.source, row.person) == ("customer", booked.client.pk) and "say no" in row.wording
    assert "no_letters" not in page_of(clinic, booked.client), "asked once"


def test_a_no_at_booking_is_a_no_for_good(clinic, booked):
    put_alone(INTEREST)
    assert booked(letters_shown="1", no_letters="1") == []
    assert marketing.blocked(booked.client.email) and "no_letters" not in page_of(clinic, booked.client)
    assert booked(letters_shown="1") == []


def test_a_policy_that_rests_on_consent_writes_to_nobody_unasked(clinic, booked):
    put_alone(WITH_LETTERS)
    assert "no_letters" not in page_of(clinic, booked.client)
    assert booked(letters_shown="1") == []


def code_page(clinic, **kept):
    session = {"booking_proof": {"fields": kept}}
    request = SimpleNamespace(user=AnonymousUser(), clinic=clinic, LANGUAGE_CODE="en", session=session)
    return Template("{% load newsletter %}{% letters_at_code %}").render(Context({"request": request}))


def test_who_books_by_a_code_is_asked_too_and_the_page_tells_nothing_of_the_address(clinic, booked):
    put_alone(WITH_LETTERS)
    assert "no_letters" not in code_page(clinic)
    put_alone(INTEREST)
    assert booked(letters_shown="1") == [booked.client.email]
    assert 'name="no_letters"' in code_page(clinic) and "checked" not in code_page(clinic)
    assert "checked" in code_page(clinic, no_letters="1"), "what was chosen before the code stays"
    booked(letters_shown="1", no_letters="1")
    assert marketing.blocked(booked.client.email), "a reader's no counts, though the page did not know them"
