"""Whoever never typed the code is reminded once; the policy counts its days from there."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from msgspec.structs import replace

from practice.demo.content import HERE, KEYS
from practice.people import actions
from practice.people.models import User
from shared.privacy.engine.document import load
from shared.privacy.models import PolicyVersion
from shared.privacy.retention import step
from tenants.isolation.context import enter
from tests import sink as sinks
from tests.mailbox.outgoing import send_waiting
from tests.mailbox.policies import HEADER, policy, put_in_force_here

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
POLICIES = HERE / "policies"
OUTREACH = (
    HEADER
    + """
outreach:
  unverified: {channels: [mail], after: created, delay: DELAY, at_most: 1, stops: [verified], opt_out: false}
"""
)


@pytest.fixture
def place(db, clinics, policies):
    with enter(clinics["a"].schema):
        yield clinics["a"]


def registered(days_ago, email="tove@example.org", **more):
    return User.objects.create_user(email, first_name="Tove", created_at=NOW - days_ago * DAY, language="sv", **more)


def test_after_a_week_and_once(place):
    user = registered(7)
    assert actions.remind_unverified(NOW - DAY) == 0
    assert actions.remind_unverified(NOW - timedelta(hours=9)) == 1  # the clinic's day counts, not the hour
    assert actions.remind_unverified(NOW + DAY) == 0
    assert User.objects.get(pk=user.pk).reminded_at == NOW - timedelta(hours=9)


def test_nobody_who_is_verified_closed_known_without_address_or_staff(place):
    from uuid import uuid4

    registered(9, "a@example.org", verified_at=NOW)
    registered(9, "b@example.org", closed_at=NOW)
    registered(9, None)
    registered(9, "c@example.org", role="owner", staff_id=uuid4())
    assert actions.remind_unverified(NOW) == 0


def test_the_mail_says_how_to_finish_and_no_name_that_somebody_else_may_have_typed(db, clinics, sink, policies):
    with enter(clinics["a"].schema):
        registered(7)
        actions.remind_unverified(NOW)
    send_waiting(clinics["a"], NOW)
    (mail,) = sink.mails()
    assert mail["Subject"] == "Du är inte klar"
    assert "Tove" not in sinks.text(mail) and "Logga in, så får du en ny kod" in sinks.text(mail)


def test_it_leads_to_the_sign_in_where_the_policy_lets_mail_carry_a_link(db, clinics, sink):
    with enter(clinics["a"].schema):
        put_in_force_here("open", NOW)
        registered(7)
        actions.remind_unverified(NOW)
    send_waiting(clinics["a"], NOW)
    assert "http://a.my.enrum.test/sign-in" in sinks.text(sink.mails()[0])


def test_whoever_finishes_before_it_leaves_gets_none(db, clinics, sink, policies):
    with enter(clinics["a"].schema):
        user = registered(7)
        actions.remind_unverified(NOW)
        actions.verify(user, NOW)
    send_waiting(clinics["a"], NOW)
    assert sink.mails() == []


def test_the_policy_says_when(place):
    """Reminded after what the document promises, not after a figure in the code."""
    earlier = replace(
        policy("first_name"),
        outreach=load(OUTREACH.replace("DELAY", "P3D")).outreach,
    )
    put_in_force_here(earlier, NOW)
    registered(3)
    assert actions.remind_unverified(NOW - DAY) == 0
    assert actions.remind_unverified(NOW) == 1


def test_a_clinic_without_a_policy_reminds_nobody(db, clinics):
    with enter(clinics["a"].schema):
        PolicyVersion.objects.update(effective_at=NOW + DAY)
        registered(9)
        assert actions.remind_unverified(NOW) == 0


@pytest.mark.parametrize("key", KEYS)
def test_thirty_days_after_the_reminder_the_account_is_gone_and_no_other(db, clinics, key):
    """Under each demo clinic's own document, by the retention job."""
    document = load((POLICIES / f"{key}.yaml").read_text())
    with enter(clinics["a"].schema):
        put_in_force_here(document, NOW - 40 * DAY)
        late, verified = registered(7), registered(7, "sara@example.org", verified_at=NOW)
        EmailAddress.objects.create(user=late, email=late.email, primary=True)
        assert actions.remind_unverified(NOW) == 1
        for days, left in ((29, {late, verified}), (31, {verified})):
            while step(NOW + days * DAY).finished_at is None:
                pass
            assert set(User.objects.all()) == left
        assert not EmailAddress.objects.exists()
