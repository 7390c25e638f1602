"""Every kind of message holds to what it declares, in four languages."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.template import Context
from django.template.base import VariableNode
from django.template.loader import get_template
from django.utils import translation

from practice.mailbox.kinds import mails
from shared.privacy.engine.vocabulary import categories, known
from shared.privacy.mail import Recipient, compose, deliver
from shared.privacy.registry import NOT_PERSONAL
from tests import sink as sinks
from tests.mailbox.policies import policy

KINDS = {key: mail.kind for key, mail in mails().items()}
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


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_templates_name_nothing_but_what_is_declared(kind):
    template = get_template(kind.template).template
    for full in (True, False):
        watched = Watched({name: WHEN if name == "when" else "x" if full else "" for name in kind.fields})
        context = Context(autoescape=False)
        context.dicts.append(watched)
        template.render(context)
        assert watched.asked - {"True", "False", "None"} <= set(kind.fields)
    named = {node.filter_expression.var.lookups[0] for node in template.nodelist.get_nodes_by_type(VariableNode)}
    assert named <= set(kind.fields)


@pytest.mark.parametrize("language", ["sv", "da", "en", "de"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_leaves_in_every_language(kind, language, sink):
    values = {name: WHEN if category == "booking.time" else "1234-5678" for name, category in kind.fields.items()}
    values |= {name: "Tove" for name, category in kind.fields.items() if category == "contact.first_name"}
    deliver(compose(kind, policy("first_name"), language, values, Recipient("tove@example.org", "Lindell")), uuid4())
    (mail,) = sink.mails()
    with translation.override(language):
        assert mail["Subject"] == translation.gettext(kind.subject)
    assert mail["Content-Language"] is None and f'lang="{language}"' in mail.get_body(("html",)).get_content()
    assert "{{" not in sinks.text(mail) and "\n\n\n" not in sinks.text(mail)
