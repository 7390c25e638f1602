"""A client answers one item at a time or all at once, the practitioner reads with the key, the clinic writes its own."""

import logging
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.people.models import User
from practice.questionnaires import actions, queries
from practice.questionnaires.models import Answer, Ask, Rules, Version
from tenants.isolation.context import enter
from tests import cast as people


class Site:
    def __init__(self, cast, who):
        self.browser = cast.browser(who, "my")
        self.browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def url(self, page, *args):
        return reverse(f"questionnaires:{page}", urlconf=settings.URLCONFS["my"], args=args)

    def get(self, page, *args, **query):
        return self.browser.get(self.url(page, *args), query)

    def post(self, page, *args, **data):
        return self.browser.post(self.url(page, *args), data)


@pytest.fixture
def at(db, clinics):
    cast = people.build(clinics["a"], clinics["b"])
    sites = {who: Site(cast, who) for who in ("client", "practitioner", "owner")}
    return SimpleNamespace(cast=cast, schema=clinics["a"].schema, **sites, person=cast.users["client"])


def asked(at, key="phq9"):
    with enter(at.schema):
        maja = User.objects.get(pk=at.cast.users["practitioner"].pk)
        return actions.ask(at.person, maja, key, timezone.now())


def everything(value, **more):
    return {f"i{number}": str(value) for number in range(9)} | {"at": "all", "do": "send"} | more


def test_one_item_at_a_time_with_what_is_missing_going_on_later_and_back(at, caplog):
    row = asked(at)
    page = at.client.get("answer", row.pk)
    assert b"Question 1 of 9" in page.content and b"<fieldset" in page.content and b'value="3"' in page.content
    assert at.client.post("answer", row.pk, at="1", do="next").status_code == 422  # nothing chosen
    following = at.client.post("answer", row.pk, at="1", do="next", i0="2")
    assert following["Location"].endswith("?at=2")
    assert at.client.post("answer", row.pk, at="2", do="later", i1="1")["Location"].endswith("/questionnaires")
    assert b"Question 3 of 9" in at.client.get("answer", row.pk).content  # where one was
    assert at.client.post("answer", row.pk, at="3", do="back")["Location"].endswith("?at=2")
    assert at.client.post("answer", row.pk, at="3", do="next", i2="7").status_code == 422  # no such answer
    for number in range(3, 10):
        last = at.client.post("answer", row.pk, at=str(number), do="next", **{f"i{number - 1}": "0"})
    look = at.client.browser.get(last["Location"])
    assert b"More than half the days" in look.content and b"You need not be alone" not in look.content
    with caplog.at_level(logging.DEBUG):
        sent = at.client.post("answer", row.pk, at="look", do="send", copy="on")
    assert (
        sent.status_code == 200 and b"Your answers are sealed" in sent.content and "More than half" not in caplog.text
    )
    assert b"course" in at.client.get("mine").content  # the chart of one's own copy
    again = at.client.post("answer", row.pk, at="look", do="send")
    assert again.status_code == 302 and again["Cache-Control"]


def test_item_nine_shows_where_to_turn_in_the_same_answer(at):
    row = asked(at)
    page = at.client.post("answer", row.pk, **everything(0, i8="1"))
    assert page.status_code == 200 and b"You need not be alone with this" in page.content
    assert b'href="tel:112"' in page.content and b'href="tel:90101"' in page.content
    other = at.client.post("answer", asked(at).pk, **everything(1, i8="0"))
    assert b"You need not be alone with this" not in other.content and b"90101" in other.content  # in a fold
    assert at.client.post("decline", asked(at, "who5").pk).status_code == 302
    with enter(at.schema):
        assert not Ask.objects.exists() and Answer.objects.count() == 2


def test_the_practitioner_sees_first_what_alarms_and_the_client_that_it_was_read(at):
    at.client.post("answer", asked(at).pk, **everything(1, i8="0"))
    at.client.post("answer", asked(at, "gad7").pk, **everything(0))
    at.client.post("answer", asked(at).pk, **everything(1))
    page = at.practitioner.get("waiting").content.decode()
    assert page.index("Talk with the client now") < page.index("GAD-7") and "Item 9: Several days." in page
    with enter(at.schema):
        assert AccessEvent.objects.filter(client=at.person.pk, what="opened").exists()
        newest = queries.unlooked(at.cast.users["practitioner"]).last()
    assert at.practitioner.post("waiting", answer=newest.pk).status_code == 302
    assert "Talk with the client now" not in at.practitioner.get("waiting").content.decode()
    over_time = at.practitioner.get("of-client", at.person.pk).content.decode()
    assert over_time.count('<svg class="course"') == 2 and "item 9" in over_time and "Mild" in over_time


def test_sending_once_and_again_and_taking_back(at):
    to, plans = at.person.pk, {"key": "gad7", "when": "weeks", "weeks": "2"}
    assert at.practitioner.post("send", to, key="phq9", when="once").status_code == 302
    assert at.practitioner.post("send", to, key="gad7", when="weeks", weeks="").status_code == 422
    assert at.practitioner.post("send", to, **plans).status_code == 302
    page = at.practitioner.get("of-client", to).content.decode()
    with enter(at.schema):
        assert "Every 2 weeks" in page and page.count("Take back") == Ask.objects.count()
        row = Ask.objects.get(key="phq9")
        plan = queries.plans(at.person, at.cast.users["practitioner"]).get()
    at.practitioner.post("stop", to, ask=row.pk)
    at.practitioner.post("stop", to, plan=plan.pk)
    with enter(at.schema):
        assert not Ask.objects.filter(key="phq9").exists() and plan.__class__.objects.get().ended_at


WORDING = {
    "name": "Sleep", "points": "0 1 2", "score": "sum", "higher_is": "worse", "reverse": "2", "optional": "", "begins": "0 3",
    "alarm_item": "1", "alarm_above": "1", "ask_sv": "Senaste veckan", "items_sv": "Vaknat ofta\nSovit gott",
    "scale_sv": "Nej\nIbland\nJa", "bands_sv": "God\nDålig", "about_sv": "",
}  # fmt: skip


def test_the_clinic_writes_its_own_looks_at_it_and_takes_it_into_use(at):
    wrong = at.owner.post("new", **WORDING | {"points": "0 1", "begins": "3 0", "reverse": "5", "items_en": "Awake"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) >= {"points", "begins", "reverse", "items_en"}
    saved = at.owner.post("new", **WORDING)
    page = at.owner.browser.get(saved["Location"])
    assert "Vaknat ofta" in page.content.decode() and "A draft" in page.content.decode()
    with enter(at.schema):
        version = Version.objects.get()
        assert [one.name for one in queries.offered()] == ["PHQ-9", "GAD-7", "WHO-5"]
    at.owner.post("use", version.form_id)
    with enter(at.schema):
        one = queries.offered()[-1]
        assert one.score([2, 2]) == 2 and one.band(2).sv == "God" and one.alarms([2, 0]) and one.version == 1
    form = at.owner.get("write", version.form_id)
    assert (
        form.context["form"]["reverse"].value() == "2" and form.context["form"]["scale_sv"].value() == "Nej\nIbland\nJa"
    )
    assert at.owner.post("retire", version.form_id).status_code == 302
    assert b"sent no more" in at.owner.get("list").content


def test_the_rules_are_the_clinics(at):
    robin = at.cast.users["colleague"].pk
    assert at.owner.post("list", react_hours="0", remind_days="1").status_code == 422
    assert at.owner.post("list", react_hours="12", remind_days="3", stand_in=robin).status_code == 302
    with enter(at.schema):
        assert Rules.objects.get().react_hours == 12 and Rules.objects.get().stand_in == robin
