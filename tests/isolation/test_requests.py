"""One request, one transaction, one clinic: what is kept, what is undone, and that nothing is carried over."""

import pytest
from django.db import connection

from practice.people.models import User
from tenants.isolation.context import enter
from tenants.isolation.errors import OutsidePlace
from tests.isolation import views
from tests.isolation.rows import new_user


@pytest.fixture(autouse=True)
def _views(settings, clinics, emptied):
    settings.URLCONFS = dict.fromkeys(("platform", "portal", "my"), "tests.isolation.views")
    for key in "ab":
        with enter(clinics[key].schema):
            new_user(key)


def body(response):
    return b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()


def refused(entry):
    with enter(entry.schema):
        return sorted(User.objects.filter(first_name__startswith="refused ").values_list("first_name", flat=True))


def undone(entry):
    with enter(entry.schema):
        return not User.objects.filter(first_name="Undone").exists()


@pytest.mark.parametrize("page", ["who", "lazy", "stream_entered"])
def test_each_clinic_sees_its_own(at, page):
    for key in "abab":
        assert body(at(key, "my").get(f"/{page}")) == key


def test_a_streaming_body_outside_its_place_is_refused(at):
    with pytest.raises(OutsidePlace):
        body(at("a", "my").get("/stream_outside"))


def test_a_reader_who_hangs_up_leaves_nothing_open(at, clinics):
    response = at("a", "my").get("/stream_entered")
    assert next(iter(response.streaming_content)) == b"a"
    assert connection.in_atomic_block
    response.close()
    assert not connection.in_atomic_block
    assert connection.place is None


@pytest.mark.parametrize(
    "host", ["nobody.enrum.test", "evil.example", "a.enrum.test.evil.example", "..", "a..enrum.test", "my.enrum.test"]
)
def test_an_unknown_host_gets_404_and_not_the_platform(client, host):
    response = client.get("/who", headers={"host": host})
    assert response.status_code == 404
    assert response.content == b"Not found"


def test_a_session_stays_at_its_clinic(at):
    a, b = at("a", "my"), at("b", "my")
    assert [body(a.get("/session")) for _ in range(3)] == ["1", "2", "3"]
    b.cookies = a.cookies
    assert body(b.get("/session")) == "1"


def test_the_portal_has_no_session(at):
    assert at("a").get("/session").status_code == 500
    assert not at("a").get("/who").cookies


def test_an_error_page_knows_its_clinic(at):
    for key in "ab":
        for page, status in (("missing", 404), ("no-such-page", 404), ("broken", 500)):
            answer = at(key, "my").get(f"/{page}")
            assert (answer.status_code, body(answer)) == (status, f"sorry, {key}")


def test_what_a_refused_or_failed_view_wrote_is_undone_and_the_refusal_kept(at, clinics):
    browser = at("a", "my")
    assert browser.get("/refuse").status_code == 403
    assert browser.get("/broken").status_code == 500
    assert browser.get("/unavailable").status_code == 503
    failed = browser.get("/late")
    assert (failed.status_code, failed["Retry-After"]) == (503, "30")
    assert all(f'lang="{language}"' in body(failed) for language in ("sv", "da", "en", "de"))
    assert undone(clinics["a"])
    assert refused(clinics["a"]) == ["refused 403", "refused 500", "refused commit"]
    assert refused(clinics["b"]) == []


@pytest.mark.parametrize("kind", ["plain", "many", "named", "nested", "nothing"])
def test_whatever_a_view_does_first_is_undone_when_it_is_refused(at, clinics, kind):
    assert at("a", "my").get(f"/first?is={kind}").status_code == 403
    assert undone(clinics["a"])
    assert refused(clinics["a"]) == ["refused first"]


def test_a_connection_lost_in_a_request(at, clinics):
    assert at("a", "my").get("/die").status_code == 503
    assert refused(clinics["a"]) == ["refused died"]
    assert body(at("b", "my").get("/who")) == "b"


def test_rest_framework_rolls_back_what_it_refuses(at, clinics):
    assert at("a", "my").get("/api").status_code == 403
    assert undone(clinics["a"])
    assert refused(clinics["a"]) == ["refused api"]


def test_callbacks_after_commit(at, clinics):
    views.seen.clear()
    assert at("a", "my").get("/hooks").status_code == 200
    assert views.seen == {"outside": "OutsidePlace", "entered": ["a"]}
    assert at("a", "my").get("/failing_hook").status_code == 503
    assert refused(clinics["a"]) == ["refused kept"]


def test_a_page_costs_one_round_trip_beyond_its_queries_and_begin(at, clinics, django_assert_num_queries):
    browser = at("a", "my")
    browser.get("/who")
    with django_assert_num_queries(2, connection=connection) as captured:  # SELECT with the view's savepoint, COMMIT
        browser.get("/who")
    assert not any(
        "search_path" in query["sql"] and "COMMIT" not in query["sql"] for query in captured.captured_queries
    )
