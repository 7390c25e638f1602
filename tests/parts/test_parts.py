"""What the software is made of, under which licences, and what is known to be wrong with it."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tenants.isolation.context import enter
from tenants.parts import actions, lock, osv, queries, sbom
from tenants.parts.models import Advisory, AdvisoryFile
from tests import touched
from tests.staff.signed_in import sign_in

PLATFORM = "platform"


def advisory(package="Django", code="GHSA-test-0001", events=({"introduced": "0"}, {"fixed": "999.1"}), **more):
    affected = {
        "package": {"ecosystem": "PyPI", "name": package},
        "ranges": [{"type": "ECOSYSTEM", "events": list(events)}],
    }
    affected |= more.pop("affected", {})
    return {"id": code, "modified": "2026-11-01T00:00:00Z", "summary": "A <b>flaw</b>", "affected": [affected]} | more


def data(*found):
    return json.dumps(list(found)).encode()


# --- the lock and its bill ------------------------------------------------------------------------------------------


def test_every_locked_package_is_in_the_bill_with_a_licence_that_may_be_used():
    found, bill = queries.locked(), queries.bill(timezone.now())
    assert len(found) > 40 and {part.key for part in found} >= {"django", "psycopg", "webauthn"}
    assert {one["purl"] for one in bill["components"]} == {sbom.purl(part) for part in found}
    assert all(one["licenses"] and one["properties"] for one in bill["components"])
    assert lock.refused(found) == []


def test_a_lock_is_read_with_its_hashes():
    a, b = "a" * 64, "b" * 64
    text = (
        f"# words\nPy_Thing.x[extra]==1.2.3 ; sys_platform != 'x' \\\n    --hash=sha256:{a} \\\n    --hash=sha256:{b}\n"
        "    # via y\nother==2\n"
    )
    assert lock.parts(text) == [lock.Part("Py_Thing.x", "1.2.3", (a, b)), lock.Part("other", "2")]
    assert lock.parts(text)[0].key == "py-thing-x"


@pytest.mark.parametrize(
    ("expression", "fine"),
    [("MIT", True), ("GPL-3.0-only", False), ("", False), ("GPL-3.0-only OR MIT", True), ("MIT AND GPL-3.0-only", False),
     ("(Apache-2.0 OR GPL-2.0-only)", True), ("BSD-3-Clause AND 0BSD AND MIT", True)],
)  # fmt: skip
def test_which_licences_may_be_used(expression, fine):
    assert lock.is_allowed(expression) == fine


# --- advisories -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "hit", "free"),
    [
        ([{"introduced": "0"}, {"fixed": "2.0"}], ["0.1", "1.9", "2.0rc1"], ["2.0", "3"]),
        ([{"introduced": "1.5"}, {"last_affected": "2.0"}], ["1.5", "2.0"], ["1.4", "2.0.1"]),
        ([{"introduced": "1"}, {"fixed": "1.2"}, {"introduced": "2"}, {"fixed": "2.3"}], ["1.1", "2.2.9"], ["1.2", "2.3"]),
        ([{"introduced": "0"}], ["1", "99"], []),
    ],
)  # fmt: skip
def test_which_versions_an_advisory_affects(events, hit, free):
    (one,) = osv.read(data(advisory(events=events)))
    assert [v for v in hit + free if one.affects(v)] == hit


@given(st.lists(st.integers(1, 60), min_size=2, max_size=8, unique=True).map(sorted), st.integers(0, 61))
def test_a_version_is_affected_between_a_beginning_and_its_end_and_nowhere_else(edges, version):
    edges = edges[: len(edges) // 2 * 2]
    pairs = list(zip(edges[::2], edges[1::2], strict=True))
    events = [event for low, high in pairs for event in ({"introduced": f"1.{low}"}, {"fixed": f"1.{high}"})]
    (one,) = osv.read(data(advisory(events=list(reversed(events)))))  # in any order
    assert one.affects(f"1.{version}") == any(low <= version < high for low, high in pairs)


WRONG = {
    "empty": b"", "half": b"{", "number": b"[1]", "no id": b'{"id": 1}', "no moment": b'[{"id": "x"}]',
    "no zip": b"PK\x03\x04 broken", "no text": b"\xff\xfe", "deep": b"[" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_file_of_advisories_changes_nothing(db, wrong):
    with enter(PLATFORM):
        with pytest.raises(osv.NotReadable):
            actions.adopt(WRONG[wrong], timezone.now())
        assert not AdvisoryFile.objects.exists()


def test_a_zip_of_many_is_read_and_what_is_not_ours_left_out(db):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("a.json", json.dumps(advisory()))
        into.writestr("b.json", json.dumps(advisory("not-in-the-lock", "PYSEC-2026-9")))
        into.writestr(
            "c.json",
            json.dumps({"id": "GO-1", "modified": "x", "affected": [{"package": {"ecosystem": "Go", "name": "y"}}]}),
        )
        into.writestr("README", "words")
    with enter(PLATFORM):
        assert actions.adopt(packed.getvalue(), timezone.now()).advisories == 2
        assert list(Advisory.objects.values_list("code", "package")) == [("GHSA-test-0001", "django")]


def test_a_later_word_replaces_the_earlier_and_a_withdrawn_one_goes(db):
    now = timezone.now()
    with enter(PLATFORM):
        actions.adopt(
            data(advisory(), advisory("Pillow", "GHSA-test-0002", events=[{"introduced": "0"}, {"fixed": "1"}])), now
        )
        assert [(one.code, one.fixed) for one in queries.findings()] == [("GHSA-test-0001", ["999.1"])]
        actions.adopt(data(advisory(events=[{"introduced": "0"}, {"fixed": "0.9"}])), now)
        assert queries.findings() == [] and Advisory.objects.count() == 2
        actions.adopt(data(advisory(withdrawn="2026-11-02T00:00:00Z")), now)
        assert Advisory.objects.get().package == "pillow"


# --- the page and the command ---------------------------------------------------------------------------------------


def url(name):
    return reverse(f"parts:{name}", urlconf="infra.urls.platform")


def test_an_operator_puts_a_file_here_with_the_key_and_reads_what_it_says(db, clinics, at):
    browser = at("")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    account = sign_in(browser, operator=True)

    def put(content, touch=True):
        if touch:
            touched.at_base(account, "operator.advisories")
        return browser.post(url("overview"), {"file": SimpleUploadedFile("all.json", content)})

    assert "nothing is known" in browser.get(url("overview")).content.decode()
    assert put(data(advisory()), touch=False).status_code == 403
    assert put(b"nothing").status_code == 422
    assert put(data(advisory())).status_code == 302
    page = browser.get(url("overview")).content.decode()
    assert "GHSA-test-0001" in page and "Mended in 999.1" in page and "A &lt;b&gt;flaw" in page
    health = browser.get(reverse("operators:health", urlconf="infra.urls.platform")).content.decode()
    assert "1 advisory affects this build" in health
    bill = browser.get(url("bill"))
    assert bill["Content-Type"].startswith("application/vnd.cyclonedx+json")
    assert json.loads(bill.content)["specVersion"] == "1.6"


def test_the_command_checks_lists_and_audits(tmp_path, capsys):
    call_command("parts", "check")
    call_command("parts", "bill", str(tmp_path / "bill.json"))
    assert json.loads((tmp_path / "bill.json").read_text())["bomFormat"] == "CycloneDX"
    (tmp_path / "fine.json").write_bytes(data(advisory(events=[{"introduced": "0"}, {"fixed": "0.1"}])))
    call_command("parts", "audit", str(tmp_path / "fine.json"))
    (tmp_path / "bad.json").write_bytes(data(advisory()))
    for file, words in (("bad.json", "1 advisories affect"), ("none.json", "no file of advisories")):
        with pytest.raises(CommandError, match=words):
            call_command("parts", "audit", str(tmp_path / file))
    assert "mended in 999.1" in capsys.readouterr().out
