"""An operator sees how every clinic runs, suspends one with a reason, and sees nothing of whom it helps."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from shared.billing.models import Subscription
from shared.staff.models import StaffAccount
from tenants.clinics.models import Clinic, Domain, Recipe, Spare
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts
from tenants.operators import actions, queries
from tenants.operators.models import OperatorAct
from tests import touched
from tests.staff.signed_in import sign_in

PLATFORM = "platform"
REASON = "The owner has not answered our letters since May."


def url(name, *arguments):
    return reverse(f"operators:{name}", urlconf="infra.urls.platform", args=arguments)


def text(answer):
    return answer.content.decode()


class Console:
    """An operator's browser at BASE."""

    def __init__(self, browser):
        self.browser = browser
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.account = sign_in(browser, operator=True)

    def see(self, name="clinics", *arguments, **query):
        return self.browser.get(url(name, *arguments), query)

    def do(self, act, clinic, reason=REASON, touch=True):
        if touch:
            touched.at_base(self.account, f"operator.{act}:{clinic.id}")
        return self.browser.post(url("clinic", clinic.id), {"act": act, "reason": reason})


@pytest.fixture
def console(db, clinics, at):
    return Console(at(""))


def state(clinic):
    with enter(PLATFORM):
        return Clinic.objects.get(pk=clinic.id).state


# -- all clinics -------------------------------------------------------------------------------------------------------


def test_every_clinic_with_state_country_address_version_and_activity(console, clinics):
    with enter(PLATFORM):
        Clinic.objects.filter(pk=clinics["a"].id).update(last_active_on=date(2026, 11, 19))
        Clinic.objects.filter(pk=clinics["b"].id).update(recipe="0123456789abcdef")
    page = text(console.see())
    for words in ("Ekens samtal", "a.enrum.test", "Sweden", "Psychologist", "19 Nov", "up to date", "2 Nov", "2 of 2"):
        assert words in page, words
    for words in ("Havens samtaler", "b.enrum.test", "Denmark", "01234567", "behind", "not yet"):
        assert words in page, words


def test_the_menu_stands_in_groups_and_leads_everywhere(console):
    page = text(console.see())
    menu = page[page.index('id="menu"') : page.index("</nav>")]
    assert menu.count('<details class="group" name="menu">') == 4 and 'aria-current="page">All clinics' in menu
    places = (
        "admission",
        "help",
        "announcements",
        "revenue",
        "health",
        "parts",
        "requests",
        "tasks",
        "registers",
        "sign-out",
    )
    assert not [one for one in places if one not in menu]


def test_the_address_without_its_slash_leads_on(console):
    assert console.browser.get("/operators")["Location"] == "/operators/"
    assert console.browser.get("/staff")["Location"] == "/staff/"


def test_a_number_and_any_other_detail_of_a_person_is_not_on_the_page(console, clinics):
    for page in (text(console.see()), text(console.see("clinic", clinics["a"].id))):
        assert "5560000001" not in page and "556000-0001" not in page


EKENS, HAVENS = "Ekens samtal", "Havens samtaler"
BOTH = {EKENS, HAVENS}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, BOTH), ({"q": "ekens"}, {EKENS}), ({"q": "b.enrum"}, {HAVENS}), ({"q": "b.my"}, {HAVENS}), ({"q": "%"}, set()),
        ({"q": "nobody"}, set()), ({"state": "suspended"}, set()), ({"state": "open", "q": " SAMTAL "}, BOTH),
        ({"state": "no such"}, BOTH), ({"page": "99"}, BOTH), ({"page": "-1"}, BOTH), ({"page": "٣"}, BOTH),
        ({"q": "a\0"}, BOTH), ({"q": "<script>"}, set()), ({"country": "DK"}, {HAVENS}), ({"country": "XX"}, BOTH),
        ({"only": "failed"}, set()), ({"only": "behind"}, set()), ({"sort": "name"}, BOTH), ({"sort": "size"}, BOTH),
        ({"sort": "members"}, BOTH), ({"sort": "since"}, BOTH), ({"sort": "password"}, BOTH),
    ],
)  # fmt: skip
def test_searching(console, query, found):
    answer = console.see(**query)
    assert answer.status_code == 200
    assert {name for name in BOTH if name in text(answer)} == found
    assert "<script>" not in text(answer).replace('<script type="module"', "")


def subscribe(clinic, plan, **more):
    now = timezone.now()
    with enter(PLATFORM):
        Subscription.objects.create(
            clinic=clinic.id, plan=plan, practitioners=3, quantity=3, unit=29_900, currency="SEK", trial_until=now,
            created_at=now, **more,
        )  # fmt: skip


def test_each_clinics_plan_and_those_on_one_or_owing(console, clinics):
    subscribe(clinics["a"], "practice", state="active")
    subscribe(clinics["b"], "solo", state="overdue", overdue_since=timezone.now())
    page = text(console.see())
    assert "Practice<br>" in page and "overdue" in page
    assert "Practice, paid" in text(console.see("clinic", clinics["a"].id))
    for query, found in (
        ({"plan": "practice"}, {EKENS}), ({"plan": "solo"}, {HAVENS}), ({"plan": "centre"}, set()), ({"plan": "none"}, set()),
        ({"only": "owing"}, {HAVENS}), ({"only": "owing", "plan": "practice"}, set()), ({"plan": "gold"}, BOTH),
    ):  # fmt: skip
        assert {name for name in BOTH if name in text(console.see(**query))} == found, query


def fill(number):
    now = timezone.now()
    rooms = [
        Clinic(pk=uuid4(), schema_name=f"c_filled_{n}", name=f"Rum {n:03d}", country="SE", organisation_number="5560000001",
               profession="coach", licensed=False, timezone="Europe/Stockholm", state="open", recipe="x", created_at=now)
        for n in range(number)
    ]  # fmt: skip
    Clinic.objects.bulk_create(rooms)
    Domain.objects.bulk_create(
        [
            Domain(domain=f"rum-{n}.enrum.test", tenant=room, is_primary=True, side="portal")
            for n, room in enumerate(rooms)
        ]
    )


def test_many_clinics_come_in_pages_and_in_as_many_queries(console, django_assert_max_num_queries):
    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            console.see()
        return len(seen)

    console.see()  # what a process asks once
    few = count()
    with enter(PLATFORM):
        fill(120)
    assert count() == few
    page = text(console.see(state="open", page=2))
    assert "Page 2 of 3" in page and "?state=open&amp;page=3" in page
    assert page.count("<tr>") == 1 + queries.PAGE


def test_spares_of_the_present_recipe_are_counted(console):
    with enter(PLATFORM):
        newest = dict(Recipe.objects.values_list("country", "digest"))
        left = Spare.objects.filter(country="DK", recipe=newest["DK"]).count()
        Spare.objects.create(schema_name="c_old_0001", country="DK", recipe="outdated", built_at=timezone.now())
        assert queries.spares_left()["DK"] == left
        Spare.objects.filter(country="SE").delete()
    assert "Sweden: 0 spares left" in text(console.see())


def test_a_set_up_that_does_not_end_is_called_to_attention(console, clinics):
    assert "being set up</h3>" not in text(console.see())
    with enter(PLATFORM):
        Clinic.objects.filter(pk=clinics["a"].id).update(state="setting_up")
    assert "1 clinic is being set up" in text(console.see())


# -- one clinic --------------------------------------------------------------------------------------------------------


def test_suspended_and_reactivated_with_a_reason_each(console, clinics):
    a = clinics["a"]
    assert console.do("suspend", a)["Location"] == url("clinic", a.id)
    assert state(a) == "suspended"
    page = text(console.see("clinic", a.id))
    assert REASON in page and "Karin Ek" in page and "Reactivate the clinic" in page
    assert console.do("reactivate", a, "They have answered and paid.").status_code == 302
    assert state(a) == "open"
    with enter(PLATFORM):
        acts = list(OperatorAct.objects.order_by("at").values_list("act", "clinic", "operator"))
    assert acts == [("suspend", a.id, console.account.pk), ("reactivate", a.id, console.account.pk)]


@pytest.mark.parametrize("reason", ["", "  ", "short", "x" * 501])
def test_no_act_without_a_reason(console, clinics, reason):
    assert console.do("suspend", clinics["a"], reason).status_code == 422
    assert state(clinics["a"]) == "open"


@pytest.mark.parametrize("act", ["", "close", "SUSPEND", "<b>"])
def test_no_other_act(console, clinics, act):
    assert console.do(act, clinics["a"]).status_code == 400
    assert state(clinics["a"]) == "open"


def test_an_act_that_was_done_already_is_told_and_not_written_twice(console, clinics):
    console.do("suspend", clinics["a"])
    answer = console.do("suspend", clinics["a"])
    assert answer.status_code == 409
    assert "changed meanwhile" in text(answer)
    with enter(PLATFORM):
        assert OperatorAct.objects.count() == 1


def test_without_a_touch_for_it_nothing_is_done_and_the_reason_is_kept(console, clinics):
    answer = console.do("suspend", clinics["a"], touch=False)
    assert answer.status_code == 403
    assert REASON in text(answer) and "touch of your key for this very act" in text(answer)
    assert f'data-act="platform operator.suspend:{clinics["a"].id}"' in text(answer)
    assert state(clinics["a"]) == "open"
    assert console.do("suspend", clinics["a"]).status_code == 302


def test_a_clinic_that_is_not_there(console):
    assert console.see("clinic", uuid4()).status_code == 404
    assert console.browser.post(url("clinic", uuid4()), {"act": "suspend", "reason": REASON}).status_code == 404


def test_a_name_does_nothing_on_the_page(console, clinics):
    with enter(PLATFORM):
        Clinic.objects.filter(pk=clinics["a"].id).update(name="<script>alert(1)</script>")
    for page in (console.see(), console.see("clinic", clinics["a"].id)):
        assert "<script>alert" not in text(page) and "&lt;script&gt;alert" in text(page)


def test_what_operators_did_cannot_be_unwritten(emptied, clinics):
    with enter(PLATFORM):
        actions.act_on(clinics["a"].id, "suspend", uuid4(), REASON, timezone.now())
        actions.act_on(clinics["a"].id, "reactivate", uuid4(), REASON, timezone.now())
    for change in (lambda rows: rows.update(reason="other"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="permission denied"), enter(PLATFORM):
            change(OperatorAct.objects.all())


def test_it_is_felt_at_once(emptied, clinics, at):
    a = clinics["a"]
    with enter(PLATFORM):
        actions.act_on(a.id, "suspend", uuid4(), REASON, timezone.now())
    try:
        assert hosts.find("a.enrum.test")[0].state == "suspended"
        assert hosts.find("b.enrum.test")[0].state == "open"
    finally:
        with enter(PLATFORM):
            actions.act_on(a.id, "reactivate", uuid4(), REASON, timezone.now())


# -- becoming one ------------------------------------------------------------------------------------------------------


def make(capsys, *arguments):
    call_command("make_operator", *arguments)
    return capsys.readouterr().out.strip()


def test_a_command_makes_an_operator_and_prints_the_way_to_the_first_key(db, at, capsys):
    said = make(capsys, "Ingrid@mail.example", "--name", "Ingrid Falk")
    with enter(PLATFORM):
        account = StaffAccount.objects.get(email="ingrid@mail.example")
    assert account.is_operator and account.name == "Ingrid Falk"
    link = said.rpartition(" ")[2]
    assert link.startswith("http://enrum.test/staff/enrol/")
    browser = at("")
    assert browser.get(link).status_code == 200
    assert browser.post(link)["Location"].endswith("/staff/first-key")


def test_somebody_with_keys_becomes_one_without_a_new_key(console, capsys):
    with enter(PLATFORM):
        StaffAccount.objects.update(operator_since=None)
        email = StaffAccount.objects.get().email
    assert console.see().status_code == 403
    assert make(capsys, email).endswith("/staff/sign-in")
    assert console.see().status_code == 200


@pytest.mark.parametrize("email", ["", "nobody", "a@b\n.example"])
def test_only_for_a_mail_address(db, email):
    with pytest.raises(CommandError):
        call_command("make_operator", email)


def test_the_list_leaves_as_a_file_with_all_that_fit_and_its_heads_order_it(console, clinics):
    file = console.see(**{"as": "csv", "q": clinics["a"].name}).content.decode("utf-8-sig")
    assert len(file.splitlines()) == 2 and clinics["a"].name in file and clinics["b"].name not in file
    page = text(console.see(sort="name"))
    assert 'aria-sort="ascending"' in page and "?sort=size" in page
