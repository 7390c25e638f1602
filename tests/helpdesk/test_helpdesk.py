"""Whoever works at a clinic asks those who run the platform: nothing of any client, answered, told without a word of it, marked
by nobody in particular, and gone after twelve months."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from shared.cases import Said
from shared.privacy import retention
from tenants.helpdesk import actions, letters, queries
from tenants.helpdesk.models import Case, Entry, Reply, Satisfaction
from tenants.isolation.context import enter
from tests.rights.everything import everything_in
from tests.sink import text
from tests.staff.signed_in import sign_in

PLATFORM = "platform"
SECRET = "Faktureringen visar fel månad sedan i tisdags."
ASKED = {"category": "billing", "clinic": "", "subject": "Fel månad", "text": SECRET}


def base(name, *arguments):
    return reverse(f"helpdesk:{name}", urlconf="infra.urls.platform", args=arguments)


@pytest.fixture
def ove(db, clinics, at):
    return signed_in(at(""), False)


@pytest.fixture
def ylva(db, clinics, at):
    return signed_in(at(""), True)


def signed_in(browser, operator):
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    browser.account = sign_in(browser, operator=operator)
    return browser


def test_whoever_asks_is_told_who_reads_it_and_that_no_client_belongs_there(ove):
    for page in (base("ask"), base("own", asked(ove).pk)):
        said = ove.get(page).content.decode()
        assert "Enrum's office reads this" in said and "Write nothing about a client" in said


def asked(ove):
    answer = ove.post(base("ask"), ASKED)
    assert answer.status_code == 302, answer.content.decode()
    with enter(PLATFORM):
        return Case.objects.get()


def test_it_is_asked_answered_closed_and_marked_and_nothing_of_it_lies_open_or_leaves(ove, ylva, sink):
    case = asked(ove)
    page = ylva.get(base("case", case.pk)).content.decode()
    assert SECRET in page and "Our subscription" in page
    ylva.post(base("case", case.pk), {"text": "Fråga Stripe.", "note": "1"})
    ylva.post(base("case", case.pk), {"text": "Rättat nu.", "answer": "1"})
    with enter(PLATFORM):
        case.refresh_from_db()
        assert case.state == "answered" and case.assigned == ylva.account.pk
        letters.tell_now(case.pk, "answered", timezone.now())
    page = ove.get(base("own", case.pk)).content.decode()
    assert "Rättat nu." in page and "Stripe." not in page
    ove.post(base("own", case.pk), {"close": "1"})
    with enter(PLATFORM):
        letters.tell_now(case.pk, "answered", timezone.now())  # moved on: nothing goes
        letters.tell_now(case.pk, "closed", timezone.now())
    for _ in range(2):
        ove.post(base("own", case.pk), {"rate": "1", "mark": "4"})
    mails = sink.mails()
    assert [one["To"] for one in mails] == [ove.account.email] * 2 and base("own", case.pk) in text(mails[0])
    assert not [word for one in mails for word in ("Fel", "Faktur", "Rättat", "subscription") if word in str(one)]
    with enter(PLATFORM):
        assert list(Satisfaction.objects.values_list("mark", "number")) == [(4, 1)]
        everywhere = "\n".join("\n".join(rows) for rows in everything_in(PLATFORM).values())
        assert not [one for one in (SECRET, "Fel månad", "Rättat nu", "Fråga Stripe") if one in everywhere]


def test_nothing_about_a_client_is_taken(ove):
    for words in ("Klienten har depression och sover inte.", "Numret är 811218-9876."):
        answer = ove.post(base("ask"), ASKED | {"text": words})
        assert answer.status_code == 422 and words in answer.content.decode()
    with enter(PLATFORM):
        assert not Case.objects.exists()


def test_each_sees_their_own_and_operators_alone_see_all(ove, ylva, at):
    case = asked(ove)
    other = signed_in(at(""), False)
    assert other.get(base("own", case.pk)).status_code == 404
    assert other.get(base("case", case.pk)).status_code == 403 and ove.get(base("inbox")).status_code == 403
    assert "Fel månad" in ylva.get(base("inbox")).content.decode()
    said = {"email": ove.account.email, "category": "keys", "subject": "Nyckeln", "text": "Ringde om nyckeln."}
    assert ylva.post(base("phone"), said | {"email": "nobody@clinic.example"}).status_code == 422
    assert ylva.post(base("phone"), said).status_code == 302
    assert "Nyckeln" in ove.get(base("mine")).content.decode()
    ylva.post(base("figures"), {"title": "Nyckel", "language": "sv", "words": "Ta den andra nyckeln."})
    with enter(PLATFORM):
        reply = Reply.objects.get()
    assert "Ta den andra nyckeln." in ylva.get(f"{base('case', case.pk)}?reply={reply.pk}").content.decode()


def test_a_quiet_one_closes_figures_want_five_and_twelve_months_later_it_is_gone(ove, ylva):
    begun = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with enter(PLATFORM):
        for number in range(5):
            assert queries.figures(date(2027, 1, 5))[0].hours is None
            row = actions.begin(ove.account.pk, ove.account.pk, Said("x"), "other", "", begun)
            actions.answer(row, ylva.account.pk, "y", begun + timedelta(hours=number))
        assert queries.figures(date(2027, 1, 5))[0].hours == 2.0
        assert (
            actions.close_quiet(begun + timedelta(days=10)) == 0
            and actions.close_quiet(begun + timedelta(days=20)) == 5
        )
        now = timezone.now()
        for days, left in ((360, 5), (367, 0)):
            Case.objects.update(opened_at=now - timedelta(days=900), closed_at=now - timedelta(days=days))
            while not retention.step(now + timedelta(days=left == 0)).finished_at:
                pass
            assert Case.objects.count() == left and Entry.objects.count() == 2 * left
