"""What the policy never collects is not taken in, and what a channel never carries is told before it leaves."""

import pytest
from django import forms
from django.test import RequestFactory
from django.utils import translation

from shared.privacy.collecting import Written, objections
from shared.privacy.current import answering
from shared.privacy.engine.document import load
from shared.privacy.models import Stopped
from tenants.isolation.context import enter
from tests.outbound.conftest import put_here
from tests.privacy_app.documents import POLICY

NEVER = (
    POLICY
    + """
never_collect:
  number: {field: identity_number, places: [contact_form, registration]}
  care: {field: journal, places: [contact_form]}
channels:
  mail: {channel: mail, never: [journal, identity_number]}
"""
)
DOCUMENT = load(NEVER)


class EnquiryForm(Written, forms.Form):
    place = "contact_form"
    subject = forms.CharField()
    message = forms.CharField(widget=forms.Textarea)
    mail = forms.EmailField(required=False)


class ReplyForm(Written, forms.Form):
    place, carried = "comments", {"message": ("mail",)}
    message = forms.CharField()
    note = forms.CharField(required=False)


class TaskForm(Written, forms.Form):
    place, never = "task", ("identity_number",)
    why = forms.CharField()


@pytest.fixture
def request_here():
    request = RequestFactory().get("/")
    request._policy, request.always = DOCUMENT, []
    with answering(request):
        yield request


@pytest.mark.parametrize(
    "number", ["811218-9876", "1981 12 18 98 76", "010170-1234", "８１１２１８9876", "8\u200b11278-9876"]
)
def test_a_number_comes_back_with_what_to_do_and_nothing_lost(request_here, number):
    form = EnquiryForm({"subject": "Hej", "message": f"Jag heter Tove, {number}", "mail": "tove@example.org"})
    assert not form.is_valid() and list(form.errors) == ["message"]
    assert form["message"].value() == f"Jag heter Tove, {number}" and form["subject"].value() == "Hej"
    assert len(request_here.always) == 1
    assert number not in str(request_here.always[0].args) and request_here.always[0].args == (
        "input", "identity_number contact_form", "forbidden",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [("sv", "ser ut som ett personnummer"), ("da", "ligner et CPR-nummer"), ("en", "looks like a personal identity number"),
     ("de", "sieht nach einer Personennummer aus")],
)  # fmt: skip
def test_it_is_said_in_the_readers_language(request_here, language, words):
    with translation.override(language):
        form = EnquiryForm({"subject": "811218-9876", "message": "x"})
        assert words in form.errors["subject"][0]


def test_care_is_kept_out_of_a_form_that_is_for_questions(request_here):
    form = EnquiryForm({"subject": "Hej", "message": "Min d e p r e s s i o n är värre"})
    assert "leave that out here" in form.errors["message"][0]


def test_each_place_has_its_own_rules():
    assert objections(DOCUMENT, "811218-9876", "registration")
    assert not objections(DOCUMENT, "811218-9876", "booking")
    assert not objections(DOCUMENT, "depression", "registration")
    assert not objections(load(POLICY), "811218-9876 depression 4111 1111 1111 1111", "contact_form")
    assert not objections(None, "811218-9876", "contact_form")


def test_a_card_number_is_told_from_other_numbers():
    document = load(POLICY + "\nnever_collect: {card: {field: payment.card}}\n")
    for number in ("4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009"):
        assert objections(document, f"kort {number}", "booking")
    for number in ("4111 1111 1111 1112", "0123456789012", "12345"):
        assert not objections(document, f"kort {number}", "booking")


def test_what_a_channel_never_carries_is_told_before_it_leaves(request_here):
    form = ReplyForm({"message": "Din journal är klar, 811218-9876", "note": "journal 811218-9876"})
    assert list(form.errors) == ["message"] and len(form.errors["message"]) == 2
    assert "leave as mail" in form.errors["message"][0]


def test_some_places_take_no_number_in_any_clinic(request_here):
    request_here._policy = load(POLICY)
    assert not TaskForm({"why": "Shredded the folder of 811218-9876"}).is_valid()
    assert TaskForm({"why": "Shredded the folder on 2026-11-22 10:15"}).is_valid()


def test_registering_with_a_number_for_a_name_is_refused_counted_and_keeps_the_rest(db, clinics, at):
    with enter(clinics["a"].schema):
        put_here(NEVER)
    said = {"first_name": "Tove", "last_name": "811218-9876", "email": "tove@example.org", "phone": "+45 20 12 34 56",
            "password1": "tre hästar i dimman", "accepted": "on", "number": "1"}  # fmt: skip
    answer = at("a", "my").post("/register", said, headers={"Accept-Language": "en"})
    page = answer.content.decode()
    assert "looks like a personal identity number" in page and 'value="tove@example.org"' in page
    assert "This looks" not in page.partition('name="phone"')[2]
    with enter(clinics["a"].schema):
        assert Stopped.objects.get(what="input").name == "identity_number registration"
