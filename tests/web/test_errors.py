"""Error pages: every language, every side, and one that needs nothing that may be broken."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils import translation

from shared.web import errors
from tenants.branding.queries import brand
from tenants.isolation.context import enter

PAGES = [
    (errors.bad_request, 400, "We could not read that"),
    (errors.permission_denied, 403, "This is not open to you"),
    (errors.csrf_failure, 403, "The page had been open too long"),
    (errors.page_not_found, 404, "There is no such page"),
    (errors.too_many_requests, 429, "That was many attempts"),
]


@pytest.fixture
def asked(clinics):
    """A visitor's request, inside clinic a's portal."""
    request = RequestFactory().get("/nowhere")
    request.clinic, request.side, request.resolver_match = clinics["a"], "portal", None
    request.place, request.urlconf, request.always = request.clinic.schema, settings.URLCONFS["portal"], []
    with enter(request.place):
        request.brand = brand(request.clinic)
        request.languages = tuple(request.brand.languages)
        yield request


def test_a_failure_page_needs_no_request_no_database_and_speaks_all_four():
    answer = errors.server_error(None)
    text = answer.content.decode()
    assert answer.status_code == 500
    assert all(f'lang="{language}"' in text for language in ("sv", "da", "en", "de"))
    assert "style=" not in text and "<script" not in text


def test_the_layout_follows_who_asks_and_where(asked):
    staff = SimpleNamespace(is_authenticated=True, is_staff_member=True)
    for side, user, expected in (
        ("platform", None, "base_platform.html"),
        ("portal", None, "base_portal.html"),
        ("my", SimpleNamespace(is_authenticated=False), "base_client.html"),
        ("my", staff, "base_staff.html"),
        (None, None, "errors/bare.html"),
    ):
        asked.side, asked.user = side, user
        assert errors.layout(asked) == expected


@pytest.mark.parametrize(("page", "status", "words"), PAGES)
def test_every_error_says_what_to_do_and_keeps_the_menu(asked, page, status, words):
    asked.user = SimpleNamespace(is_authenticated=False)
    with translation.override("en"):
        answer = page(asked)
    text = answer.content.decode()
    assert answer.status_code == status and words in text
    assert 'class="top"' in text and "style=" not in text


def test_an_error_without_a_place_is_bare_but_whole(asked):
    asked.side = asked.brand = None
    answer = errors.page_not_found(asked)
    assert answer.status_code == 404 and b"</html>" in answer.content
