"""Every kind of message holds to what it declares, in four languages."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.template import Context
from django.template.base import VariableNode
from django.template.loader import get_template
from django.utils import translation

from practice.demo.content import HERE, KEYS
from practice.mailbox.kinds import mails
from shared.privacy.engine.document import load
from shared.privacy.engine.starter import starter
from shared.privacy.engine.vocabulary import categories, known
from shared.privacy.mail import Recipient, compose, deliver
from shared.privacy.registry import NOT_PERSONAL
from tests import sink as sinks
from tests.mailbox.policies import NOW, policy

KINDS = {key: mail.kind for key, mail in mails().items()}
BY_MAIL = {key: kind for key, kind in KINDS.items() if kind.channel == "mail"}  # text messages: test_sms.py
DOCUMENTS = {key: load((HERE / "policies" / f"{key}.yaml").read_text()) for key in KEYS}
WHEN = datetime(2026, 11, 26, 9, 15, tzinfo=UTC)


def test_there_are_kinds():
    assert {"people.verify", "people.reset", "people.reminder"} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_fields_have_categories_of_the_vocabulary_and_subjects_hold_none(kind):
    assert [c for c in kind.fields.values() if c != NOT_PERSONAL and not known(c, categories())] == []
    assert set(kind.needed) <= set(kind.fields)
    assert "{" not in kind.subject and "%" not in kind.subject


class Watched(dict):
    """A context that remembers what the template asked for."""

    def __init__(self, names):
        super().__init__(names)
        self.asked = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self.asked.add(name)
        return super().__contains__(name)


COUNTS = ("hours", "left", "number")


def sample(name, category, words="x"):
    if name in COUNTS:
        return 3
    return WHEN if is_moment(name, category) else words


def is_moment(name, category):
    return category == "booking.time" or name in ("day", "at") or name.endswith(("_at", "_until"))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_templates_name_nothing_but_what_is_declared(kind):
    template = get_template(kind.template).template
    for full in (True, False):
        asked = kind.fields.items()
        watched = Watched({name: sample(name, category) if full or name in COUNTS else "" for name, category in asked})
        context = Context(autoescape=False)
        context.dicts.append(watched)
        template.render(context)
        assert watched.asked - {"True", "False", "None"} <= set(kind.fields)
    named = {node.filter_expression.var.lookups[0] for node in template.nodelist.get_nodes_by_type(VariableNode)}
    assert named <= set(kind.fields)


@pytest.mark.parametrize("language", ["sv", "da", "en", "de"])
@pytest.mark.parametrize("kind", BY_MAIL.values(), ids=BY_MAIL)
def test_every_kind_leaves_in_every_language(kind, language, sink):
    values = {name: sample(name, category, "1234-5678") for name, category in kind.fields.items()}
    values |= {name: "Tove" for name, category in kind.fields.items() if category == "contact.first_name"}
    document = policy("letters" if kind.rich else "first_name")
    deliver(compose(kind, document, language, values, Recipient("tove@example.org", "Lindell")), uuid4(), NOW)
    (mail,) = sink.mails()
    with translation.override(language):
        assert mail["Subject"] == translation.gettext(kind.subject)
    assert mail["Content-Language"] is None and f'lang="{language}"' in mail.get_body(("html",)).get_content()
    assert "{{" not in sinks.text(mail) and "\n\n\n" not in sinks.text(mail)


@pytest.mark.parametrize("key", KEYS)
def test_at_every_demo_clinic_people_can_register_and_choose_a_new_password(key):
    """A policy that forbids codes would shut the door; no mail of theirs but Biet's and its like carries a first name."""
    for kind in BY_MAIL.values():
        if kind.rich and "newsletter" not in DOCUMENTS[key].purposes:
            continue
        values = {name: sample(name, category) for name, category in kind.fields.items()}
        values |= {"first_name": "Tove"} if "first_name" in kind.fields else {}
        message = compose(kind, DOCUMENTS[key], "sv", values, Recipient("tove@example.org", "Lindell"))
        assert "Lindell" not in message.text
        if key == "spegel":
            assert "Tove" not in message.text + message.html + message.subject


@pytest.mark.parametrize("country", ["SE", "DK"])
def test_a_new_clinics_first_policy_lets_codes_and_links_leave(country):
    given = {"professions": ("psychologist",), "licensed": True, "languages": ("sv",), "today": WHEN.date()}
    document = starter(country, name="Eken", **given)
    for key, field in (("people.verify", "code"), ("people.reset", "code"), ("team.invitation", "link")):
        kind = mails()[key].kind
        assert "1234-5678" in compose(kind, document, "sv", {field: "1234-5678"}, Recipient("tove@example.org")).text
