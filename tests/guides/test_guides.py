"""The guides are whole in four languages, name pages that exist, and are found from the pages that they speak of."""

import pytest
from django.conf import settings
from django.urls import resolve, reverse

from practice.guides import texts
from practice.people.models import User
from tests.guarantees.test_permissions import urls

LANGUAGES = {code for code, _name in settings.LANGUAGES}


def user(role):
    return User(role=role, first_name="Kim")


@pytest.mark.parametrize("who", texts.WHO)
def test_every_word_in_four_languages_and_every_page_a_page(who):
    guide, names = texts.guide(who), {name for name, _ in urls("my")}
    words = [guide.title, guide.lead, *(one.title for one in guide.sections)]
    words += [step.words for one in guide.sections for step in one.steps]
    assert [one for one in words if set(one) != LANGUAGES or not all(one.values())] == []
    assert [page for one in guide.sections for page in one.pages if page not in names] == []
    for page in (step.page for one in guide.sections for step in one.steps if step.page):
        assert resolve(reverse(page, urlconf=settings.URLCONFS["my"]), urlconf=settings.URLCONFS["my"])


def test_ones_own_guide_first():
    assert texts.helping(user("owner"), "booking:day") == ("practitioner", "day")
    assert texts.helping(user("receptionist"), "booking:calendar") == ("receptionist", "booking")
    assert texts.helping(user(""), "people:home") == ("client", "times")
    assert texts.helping(user(""), "booking:day") is None
    assert texts.helping(user("owner"), "no:page") is None
