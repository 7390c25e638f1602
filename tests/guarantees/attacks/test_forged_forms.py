"""A form that another site sends with a person's cookies does nothing here (CSRF)."""

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.guarantees.attacks.sweep import kind, person, reached
from tests.guarantees.test_permissions import WITHOUT_TOKEN

TOKEN = "a" * 32


def refused(response):
    return response.status_code == 403


def test_without_our_token_nothing_is_taken(cast, pytestconfig):
    """Sent by one for each form, since no view is asked before; with --full by everybody."""
    taken = []
    for place, browser in reached(cast, "post", once=not pytestconfig.getoption("--full")):
        if place.row.name in WITHOUT_TOKEN:
            continue
        browser.handler.enforce_csrf_checks = True
        if not refused(browser.post(place.url)):
            taken.append(place.name)
    assert taken == []


def test_a_token_that_the_attacker_chose_for_both_sides_is_told_by_the_origin(cast, pytestconfig):
    """A cookie can be planted by a neighbour host's script or an open network; the origin can't."""
    taken = []
    for place, browser in reached(cast, "post", once=not pytestconfig.getoption("--full")):
        if place.row.name in WITHOUT_TOKEN:
            continue
        browser.handler.enforce_csrf_checks = True
        browser.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
        for origin in ("https://evil.example", "http://evil.enrum.test", "null"):
            response = browser.post(place.url, {"csrfmiddlewaretoken": TOKEN}, headers={"origin": origin})
            if not refused(response):
                taken.append((place.name, origin))
    assert taken == []


def test_reading_changes_nothing(cast, pytestconfig):
    """GET is safe: a picture's address in a mail must not be able to do anything (RFC 9110, section 9.2.1). Read by one of
    each kind; with --full by everybody."""
    # What looking leaves behind: a session's own rows, what was seen, counters, the log of who read what, a file that waits
    # for its author's touch, and the row in which django-allauth keeps the address that a person has already.
    traces = (
        "django_session", "people_staffsignin", "people_clientsignin", "people_pendingform", "staff_staffsession",
        "accesslog_", "outbound_visit", "counters", "staff_challenge", "staff_handoffcode", "account_emailaddress",
        "notices_", "pg_", "SAVEPOINT",
    )  # fmt: skip
    changed = []
    for place, browser in reached(cast, "get", by=person if pytestconfig.getoption("--full") else kind):
        with CaptureQueriesContext(connection) as seen:
            browser.get(place.url)
        for query in seen.captured_queries:
            sql = query["sql"]
            if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(word in sql for word in traces):
                changed.append((place.name, sql[:90]))
    assert sorted(set(changed)) == []
