"""The permission table holds for every URL, every method it answers, and everybody."""

from zlib import crc32

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse, set_urlconf

from shared.web.access import mark_of
from tenants.isolation.context import enter
from tests.guarantees.permissions import PEOPLE, ROWS

OPEN = {200, 201, 204, 301, 302, 303, 400, 405, 409, 410, 415, 422}
SIGN_IN_PATHS = ("/sign-in", "/handoff/start", "/staff/sign-in")


def patterns(resolver, namespace=""):
    """(full name or None, pattern) of every URL below a resolver."""
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            inner = f"{namespace}{part.namespace}:" if part.namespace else namespace
            yield from patterns(part, inner)
        elif isinstance(part, URLPattern):
            yield (f"{namespace}{part.name}" if part.name else None), part


def urls(side):
    return list(patterns(get_resolver(settings.URLCONFS[side])))


@pytest.mark.parametrize("side", ROWS)
def test_every_url_has_one_row_and_every_row_a_url(side):
    named = [name for name, _ in urls(side)]
    assert None not in named, [str(p.pattern) for name, p in urls(side) if name is None]
    rows = [row.name for row in ROWS[side]]
    assert sorted(rows) == sorted(set(rows)), "a URL stands twice"
    assert set(named) - set(rows) == set(), "URLs without a row in tests/guarantees/permissions.py"
    assert set(rows) - set(named) == set(), "rows without a URL"


@pytest.mark.parametrize("side", ROWS)
def test_every_view_has_an_access_mark(side):
    assert [str(part.pattern) for _, part in urls(side) if mark_of(part.callback) is None] == []


# Each of them changes nothing for the person whose browser is led to it; why, stands beside its decorator.
WITHOUT_TOKEN = {
    "language",
    "privacy:cookies",
    "outbound:csp-report",
    "subscriptions:events",
    "newsletter:out",
    "product:examine",
}


def test_no_other_form_is_taken_without_its_token():
    found = {name for side in ROWS for name, part in urls(side) if getattr(part.callback, "csrf_exempt", False)}
    assert found == WITHOUT_TOKEN


@pytest.mark.parametrize("side", ROWS)
def test_every_row_speaks_of_everybody(side):
    assert [row.name for row in ROWS[side] if not set(PEOPLE[side]) <= set(row.answers)] == []


def answer(response):
    if response.status_code in (301, 302, 303) and response["Location"].partition("?")[0].endswith(SIGN_IN_PATHS):
        return "sign_in"
    words = {401: "sign_in", 403: "forbidden", 404: "hidden"} | dict.fromkeys(OPEN, "open")
    return words.get(response.status_code, response.status_code)


def refused_by_the_mark(cast, side, row, url, method):
    """{who: "sign_in" or "forbidden"} of those whom the view's mark turns away before anything else is asked."""
    mark, found = mark_of(resolve(url, urlconf=settings.URLCONFS[side]).func), {}
    set_urlconf(settings.URLCONFS[side])
    for who in set(PEOPLE[side]) & {*cast.users, "visitor"}:
        request = RequestFactory().generic(method, url)
        request.side, request.staff = side, None
        request.user = AnonymousUser() if who in ("visitor", "stranger") else cast.users[who]
        try:
            with enter(cast.clinic.schema):
                sent_away = mark.refusal(request)
        except PermissionDenied:
            found[who] = "forbidden"
        else:
            if sent_away is not None:
                found[who] = answer(sent_away)
    set_urlconf(None)
    return found


EVERY_ROW = [pytest.param(side, row, id=f"{side}-{row.name}") for side, rows in ROWS.items() for row in rows]


@pytest.mark.parametrize(("side", "row"), EVERY_ROW)
def test_answers(db, cast, side, row, pytestconfig):
    """Whoever the mark lets in and the view has to refuse goes there. Of those whom the mark turns away, which it is asked
    itself, and of those who may come in, one each goes there, by turns; with --full everybody."""
    found, wanted = {}, {}
    url = reverse(row.name, urlconf=settings.URLCONFS[side], kwargs=row.arguments(cast))
    turn = crc32(row.name.encode())
    for method in row.methods:
        words = {who: row.answers[who] for who in PEOPLE[side]}
        words = {
            who: {"get": "open"}.get(method, "forbidden") if word == "reads" else word for who, word in words.items()
        }
        told = refused_by_the_mark(cast, side, row, url, method)
        alike = {}
        for who, word in words.items():
            if who in told or word == "open":
                alike.setdefault((who in told, word), []).append(who)
        spared = {who for some in alike.values() for who in some if who != some[turn % len(some)]}
        for who in words if pytestconfig.getoption("--full") else words.keys() - spared:
            found[who, method] = answer(getattr(cast.browser(who, side), method)(url))
            wanted[who, method] = words[who]
        found |= {(who, method): word for who, word in told.items() if (who, method) not in found}
        wanted |= {(who, method): words[who] for who in told}
    assert found == wanted
