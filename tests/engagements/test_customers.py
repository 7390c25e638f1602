"""Supervision and consulting that are sold: sealed to one practitioner, in no journal, and gone a year after the purchase."""

from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.engagements import vault
from practice.engagements.models import Engagement, EngagementNote
from practice.people.models import User
from shared.privacy import retention
from shared.staff import keyring
from shared.staff.epochs import FileEpochs
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone
from tests.rights.everything import everything_in

NAME, SECRET = "Bostedet Lærken", "Personalegruppen tør ikke sige nej: <b>kaffe</b> ☕"
RULE = "retention:\n  consulting: {of: [customer, supervision], after: purchase, keep: P1Y}\n"
WITH_CUSTOMERS = POLICY.replace("retention:\n", RULE, 1)


@pytest.fixture
def a(db, clinics, settings, tmp_path):
    settings.EPOCHS_DIR = tmp_path / "epochs"
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
    FileEpochs(settings.EPOCHS_DIR).begin("2026-11")
    cast = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put_alone(WITH_CUSTOMERS)
    found = SimpleNamespace(schema=clinics["a"].schema, users=cast.users)
    for who in ("practitioner", "colleague", "supervisor", "owner"):
        browser = cast.browser(who, "my")
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        setattr(found, who, browser)
    return found


def url(name, *arguments):
    return reverse(f"engagements:{name}", urlconf=settings.URLCONFS["my"], args=arguments)


def sold(a, **more):
    said = {"kind": "supervision", "name": NAME, "contact": "Trine", "bought_on": "2026-01-05"} | more
    answer = a.practitioner.post(url("new"), said)
    assert answer.status_code == 302, answer.content.decode()
    with enter(a.schema):
        row = Engagement.objects.get()
    assert a.practitioner.post(url("engagement", row.pk), {"text": SECRET}).status_code == 302
    return row


def test_whoever_wrote_reads_and_nobody_else_learns_that_it_is_there(a):
    row = sold(a)
    page = a.practitioner.get(url("engagement", row.pk)).content.decode()
    assert NAME in page and "tør ikke sige nej" in page and "<b>kaffe</b>" not in page
    assert NAME in a.practitioner.get(url("overview")).content.decode()
    with enter(a.schema):
        note = EngagementNote.objects.get()
    for who in (a.owner, a.supervisor, a.colleague):
        assert who.get(url("engagement", row.pk)).status_code == 404
        assert who.get(url("note", row.pk, note.pk)).status_code == 404
        assert who.post(url("engagement", row.pk), {"delete": "1", "sure": "on"}).status_code == 404
        assert NAME not in who.get(url("overview")).content.decode()


def test_the_database_holds_neither_the_customer_nor_the_words_and_no_other_key_opens_them(a):
    row = sold(a)
    with enter(a.schema):
        everywhere = "\n".join("\n".join(rows) for rows in everything_in(a.schema).values())
    assert NAME not in everywhere and "Trine" not in everywhere and "tør ikke" not in everywhere
    with enter(a.schema):
        stranger, _public = keyring.new_pair()
        with pytest.raises(vault.Closed):
            vault.customer(row, stranger)
        Engagement.objects.update(practitioner=a.users["colleague"])  # somebody turns the row to their own name
    page = a.colleague.get(url("engagement", row.pk)).content.decode()
    assert NAME not in page and "Does not open with this key" in page


def test_it_is_in_no_journal_and_in_no_clients_log(a):
    sold(a)
    with enter(a.schema):
        assert not AccessEvent.objects.exists()
        filled = {name for name, rows in everything_in(a.schema).items() if rows}
    assert "engagements_engagement" in filled and not [name for name in filled if name.startswith("journal_")]


def test_a_change_leaves_nothing_of_what_stood_there_and_a_late_window_is_told(a):
    row = sold(a)
    with enter(a.schema):
        note, before = EngagementNote.objects.get(), bytes(EngagementNote.objects.get().head)
    changed = a.practitioner.post(url("note", row.pk, note.pk), {"text": "Kortere.", "revision": 1})
    late = a.practitioner.post(url("note", row.pk, note.pk), {"text": "For sent.", "revision": 1})
    assert changed.status_code == 302 and late.status_code == 422 and "For sent." in late.content.decode()
    with enter(a.schema):
        assert bytes(EngagementNote.objects.get().head) != before
    assert "Kortere." in a.practitioner.get(url("engagement", row.pk)).content.decode()
    a.practitioner.post(url("note", row.pk, note.pk), {"delete": "1"})
    with enter(a.schema):
        assert not EngagementNote.objects.exists() and Engagement.objects.exists()


def test_all_of_it_goes_a_year_after_the_latest_purchase(a):
    row = sold(a)
    assert a.practitioner.post(url("engagement", row.pk), {"bought_on": "2026-03-01"}).status_code == 302
    a.practitioner.post(url("engagement", row.pk), {"bought_on": "2026-02-01"})  # an earlier one changes nothing
    ahead = timezone.localdate() + timedelta(days=400)
    assert a.practitioner.post(url("engagement", row.pk), {"bought_on": ahead.isoformat()}).status_code == 422
    began = timezone.now().replace(year=2027, month=2, day=27)
    for days, left in ((0, 1), (4, 0)):
        retention.run(partial(enter, a.schema), began + timedelta(days=days))
        with enter(a.schema):
            assert (Engagement.objects.count(), EngagementNote.objects.count()) == (left, left)


def test_the_practitioner_deletes_it_all_when_the_customer_asks(a):
    row = sold(a)
    assert a.practitioner.post(url("engagement", row.pk), {"delete": "1"}).status_code == 422
    assert a.practitioner.post(url("engagement", row.pk), {"delete": "1", "sure": "on"}).status_code == 302
    with enter(a.schema):
        assert not Engagement.objects.exists() and not EngagementNote.objects.exists()


def test_a_new_pair_of_keys_still_opens_it(a):
    row = sold(a)
    with enter(a.schema):
        me = User.objects.get(pk=a.users["practitioner"].pk)
        old, old_public = keyring.new_pair()
        new, new_public = keyring.new_pair()
        me.public_key = old_public
        row.practitioner = me
        vault.seal_customer(row, vault.content.Customer("Another"))
        row.save()
        vault.reseal(me, old, new_public)
        again = Engagement.objects.get()
        assert vault.customer(again, new).name == "Another"
        with pytest.raises(vault.Closed):
            vault.customer(again, old)


def test_where_the_policy_says_nothing_of_customers_there_are_none(a):
    with enter(a.schema):
        put_alone(POLICY)
    assert a.practitioner.get(url("new")).status_code == 404
    assert "nothing is taken here yet" in a.practitioner.get(url("overview")).content.decode()
