"""The policy and the retention job from the command line, and by night."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from practice.people.models import User
from shared.privacy import actions, queries, restored
from shared.privacy.models import Acceptance, ConsentRecord, Hold, PolicyVersion, RetentionRun
from tenants.clinics.tasks import retention
from tenants.isolation.context import enter
from tests.privacy_app.documents import POLICY

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
AUTUMN = datetime(2026, 12, 1, 12, tzinfo=UTC)


def told(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def inside(db, clinics):
    return lambda: enter(clinics["a"].schema)


@pytest.fixture
def old_proof(inside):
    with inside():
        return ConsentRecord.objects.create(
            visitor=uuid4(),
            agreed=["statistics"],
            wording="w",
            number=1,
            language="sv",
            given_at=LONG_AGO,
            withdrawn_at=LONG_AGO,
        )


def test_a_dry_run_then_the_run_then_nothing(inside, old_proof):
    would = told("retention", "--clinic", "a", "--dry-run")
    assert "would end 1 rows" in would and "retention.consents delete: 1" in would
    with inside():
        assert ConsentRecord.objects.count() == 1
    did = told("retention", "--clinic", "a")
    assert "ended 1 rows" in did and did.rpartition("certificate ")[2] == would.rpartition("certificate ")[2]
    assert "ended 0 rows" in told("retention", "--clinic", "a")


def test_a_row_older_than_any_that_an_earlier_run_of_the_day_saw_goes_as_well(inside, old_proof):
    assert "ended 1 rows" in told("retention", "--clinic", "a")
    with inside():
        earlier = {"given_at": LONG_AGO - timedelta(days=900), "withdrawn_at": LONG_AGO - timedelta(days=800)}
        ConsentRecord.objects.create(visitor=uuid4(), agreed=[], wording="w", number=1, language="sv", **earlier)
    assert "ended 1 rows" in told("retention", "--clinic", "a")


def test_the_moment_is_a_parameter(inside):
    with inside():
        client = User.objects.create_user("a@example.org", first_name="A", created_at=datetime(2026, 11, 1, tzinfo=UTC))
        User.objects.filter(pk=client.pk).update(reminded_at=datetime(2026, 11, 10, tzinfo=UTC))
    assert "ended 0 rows" in told("retention", "--clinic", "a", "--now", "2026-12-09T12:00")
    assert "retention.account_unverified delete: 1" in told(
        "retention", "--clinic", "a", "--now", "2026-12-10T12:00+01:00"
    )
    with inside():
        assert not User.objects.exists()


def test_without_a_place_everywhere(db, clinics):
    lines = [line for line in told("retention", "--dry-run").splitlines() if not line.startswith(" ")]
    assert [line.partition(",")[0] for line in lines] == ["the platform", "a", "b"]
    assert len([line for line in told("retention", "--platform").splitlines() if not line.startswith(" ")]) == 1


@pytest.mark.parametrize(
    "arguments",
    [("--clinic", "nowhere"), ("--now", "soon"), ("--clinic", "a", "--platform"), ("--dry-run", "--reapply")],
)
def test_what_cannot_be_is_said(db, clinics, arguments):
    with pytest.raises(CommandError):
        told("retention", *arguments)


@pytest.fixture
def closed(inside):
    with inside():
        return User.objects.create_user("a@example.org", first_name="A", created_at=LONG_AGO, closed_at=AUTUMN)


def test_a_restored_backup_brings_nothing_back_for_long(inside, closed):
    """The account was closed after the backup was made: no rule could know, the list outside does."""
    told("retention", "--clinic", "a", "--now", AUTUMN.isoformat())
    with inside():
        assert not User.objects.exists()
        User.objects.create_user("a@example.org", pk=closed.pk, first_name="A", created_at=LONG_AGO)  # the backup's row
        RetentionRun.objects.all().delete()
        RetentionRun.objects.create(
            day=LONG_AGO, version=queries.latest(), dry_run=False, started_at=LONG_AGO,
            position={"record": 5, "after": None},
        )  # fmt: skip
    again = ("retention", "--clinic", "a", "--now", AUTUMN.isoformat())
    assert "would end 0 rows" in told(*again, "--dry-run")
    assert "a: ended again 1 rows of people.User" in told(*again, "--reapply")
    with inside():
        assert not User.objects.exists() and RetentionRun.objects.filter(dry_run=False).count() == 1
    assert "ended again" not in told(*again, "--reapply")


def test_lists_of_what_ended_go_with_the_last_backup_that_could_hold_it(inside, closed, settings, tmp_path):
    settings.ENDED_DIR = tmp_path
    told("retention", "--clinic", "a", "--now", "2027-01-05")
    with inside():
        folder = restored.folder()
        assert [file.name for file in folder.iterdir()] == ["2027-01-05.jsonl"]
    told("retention", "--clinic", "a", "--now", "2027-02-09")
    assert [file.name for file in folder.iterdir()] == ["2027-01-05.jsonl"]
    told("retention", "--clinic", "a", "--now", "2027-02-10")
    assert list(folder.iterdir()) == []


def test_the_nightly_task_goes_batch_by_batch(inside, old_proof, monkeypatch):
    monkeypatch.setattr("shared.privacy.retention.BATCH", 1)
    monkeypatch.setattr("shared.privacy.due_sql.BATCH", 1)
    deferred = []
    monkeypatch.setattr(retention, "defer", lambda **more: deferred.append(more))
    rounds = 0
    while True:
        with inside():
            retention()
        rounds += 1
        if len(deferred) < rounds:
            break
    with inside():
        run = RetentionRun.objects.get()
        assert run.counts == {"retention.consents delete": 1} and run.finished_at and not run.dry_run
        assert not ConsentRecord.objects.exists()


def test_the_nightly_task_waits_for_a_policy(inside):
    with inside():
        queries.published().delete()
    with inside():
        retention()
        assert not RetentionRun.objects.exists()
    assert "no policy is published" in told("retention", "--clinic", "a")


def test_a_policy_goes_out_and_comes_back(inside, tmp_path):
    file = tmp_path / "policy.yaml"
    told("policy", "export", str(file), "--clinic", "a")
    assert "draft of version 2" in told("policy", "import", str(file), "--clinic", "a")
    assert told("policy", "export", "--clinic", "a") == file.read_text()
    assert told("policy", "export", "--draft", "--clinic", "a").count("enrum_policy") == 1
    assert "it says what is published already" in told("policy", "import", str(file), "--publish", "--clinic", "a")
    with inside():
        assert queries.draft() is None and queries.latest().number == 1
    file.write_text(POLICY)
    assert "version 2 is in force from" in told("policy", "import", str(file), "--publish", "--clinic", "a")


def test_a_file_that_is_no_policy_is_told_line_by_line(inside, tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text(POLICY.replace("P12M", "a year"))
    with pytest.raises(CommandError, match="line 23: retention.enquiries.keep"):
        told("policy", "import", str(file), "--clinic", "a")
    file.write_bytes(b"\xff")
    for wrong in (file, tmp_path / "missing.yaml"):
        with pytest.raises(CommandError, match="cannot be read"):
            told("policy", "import", str(wrong), "--clinic", "a")
    for arguments in (("import", "--clinic", "a"), ("import", str(file)), ("lint", "--clinic", "a")):
        with pytest.raises(CommandError):
            told("policy", *arguments)


def test_lint_says_what_stands_in_the_way(inside, tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text(POLICY.replace("of: [enquiry]", "of: [enquiryy]"))
    out = StringIO()
    with pytest.raises(CommandError, match="cannot be published"):
        call_command("policy", "lint", str(file), "--clinic", "a", stdout=out)
    assert "BLOCKS retention.enquiries.of" in out.getvalue()
    with pytest.raises(CommandError, match="enquiryy"):
        told("policy", "import", str(file), "--publish", "--clinic", "a")
    with inside():
        assert PolicyVersion.objects.filter(state="published").count() == 1


def test_a_hold_from_the_command_line(inside, old_proof):
    who = str(old_proof.visitor)
    told("hold", who, "--clinic", "a", "--reason", "legal_claim")
    assert "held retention.consents: 1" in told("retention", "--clinic", "a")
    told("hold", who, "--clinic", "a", "--release")
    with inside():
        assert Hold.objects.get().reason == "legal_claim"
    assert "ended 1 rows" in told("retention", "--clinic", "a")


def test_acceptances_go_when_the_policy_says(inside):
    """Closing the account starts the clock of the proofs; before that they wait."""
    with inside():
        actions.accept(uuid4(), "sv", datetime(2026, 11, 5, tzinfo=UTC))
    told("retention", "--clinic", "a", "--now", "2040-01-01")
    with inside():
        assert Acceptance.objects.count() == 1
