"""The owner's page: what is refused, what is kept, and with the key in the hand."""

import pytest

from practice.eid import queries
from practice.eid.models import Broker
from tenants.isolation.context import enter
from tests import touched
from tests.domains.conftest import owner_at
from tests.eid.conftest import HOST, words
from tests.mailbox.policies import put_in_force

FORM = {
    "recipient": "broker", "preset": "idura", "issuer": f"https://{HOST}", "client_id": "eken", "secret": "nytt:%/",
    "means": ["bankid", "mitid"], "active": "on",
}  # fmt: skip
PAGE = "/staff/eid/settings"


@pytest.fixture
def owner(at, clinic, settings):
    touched.always(settings)
    return owner_at(at, clinic.entry, "a")


def kept(clinic):
    with enter(clinic.entry.schema):
        row = Broker.objects.get()
        return row, queries.secret_of(row)


def test_what_is_saved_lies_encrypted_and_is_shown_to_nobody(clinic, owner):
    assert owner.post(PAGE, FORM).status_code == 302
    row, secret = kept(clinic)
    assert secret == b"nytt:%/" and b"nytt" not in bytes(row.secret) and row.means == ["bankid", "mitid"]
    page = words(owner.get(PAGE))
    assert "nytt:" not in page and f"http://{clinic.entry.my_host}/eid/" in page
    owner.post(PAGE, FORM | {"secret": "", "client_id": "annan"})
    assert kept(clinic)[1] == b"nytt:%/" and kept(clinic)[0].client_id == "annan"


def test_nothing_changes_without_the_key(at, clinic):
    browser = owner_at(at, clinic.entry, "a")
    answer = browser.post(PAGE, FORM | {"client_id": "annan"})
    assert answer.status_code == 302 and "/handoff/start" in answer.url
    assert kept(clinic)[0].client_id == "eken"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issuer", "http://id.broker.example"), ("issuer", "https://evil.example"), ("issuer", "https://169.254.169.254"),
        ("issuer", "https://id.broker.example:8443"), ("issuer", "https://x@id.broker.example"), ("issuer", "https://localhost"),
        ("issuer", "https://id.broker.example?x=1"), ("issuer", "file:///etc/passwd"), ("issuer", ""), ("issuer", "https://"),
        ("recipient", "enrum"), ("preset", "own"), ("means", []), ("means", ["eid"]), ("client_id", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_saved(clinic, owner, field, value):
    answer = owner.post(PAGE, FORM | {field: value})
    assert answer.status_code == 422 and 'aria-invalid="true"' in words(answer)
    assert kept(clinic)[0].client_id == "eken" and kept(clinic)[1] == b"hemligt:%/"


def test_the_test_button_tells_what_is_wrong(clinic, owner):
    assert "nycklar finns där" in words(owner.post(f"{PAGE}/test", follow=True))
    clinic.service.describes = {"jwks_uri": "https://evil.example/keys"}
    assert "låter oss inte fråga" in words(owner.post(f"{PAGE}/test", follow=True))
    clinic.service.server.shutdown()
    clinic.service.server.server_close()
    assert "svarar inte" in words(owner.post(f"{PAGE}/test", follow=True))


def test_without_a_service_in_the_policy_the_page_says_what_to_do(clinic, owner):
    put_in_force(clinic.entry, "open")
    assert "nämner ingen sådan tjänst" in words(owner.get(PAGE))
