"""The translations' tool, on a small house of its own."""

import gettext

import pytest

from infra import messages

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
TITLE = gettext_lazy("Journal")
def f(n):
    return _("Hello %(name)s") % {"name": n} + ngettext("%(n)d note", "%(n)d notes", n) + pgettext("month", "May")
"""
TEMPLATE = """
{% load i18n %}<p title="{% translate 'Say "here"' %}">unbalanced ' quote ( and bracket</p>
{% blocktranslate trimmed count n=notes %}
    {{ n }} line
{% plural %}
    {{ n }} lines
{% endblocktranslate %}{% nav "x" _("Menu") %}
"""


@pytest.fixture
def house(tmp_path):
    for path, text in {
        "practice/journal/apps.py": "",
        "practice/journal/views.py": PYTHON,
        "practice/journal/migrations/0001.py": 'from x import _\n_("not here")\n',
        "shared/web/apps.py": "",
        "infra/security.py": 'from django.utils.translation import gettext\ngettext("Refused")\n',
        "templates/journal/list.html": TEMPLATE,
        "templates/base.html": '{% load i18n %}{% translate "Skip" %}',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    for layer in ("tenants",):
        (tmp_path / layer).mkdir()
    return tmp_path


def ids(catalog):
    return {message.id for message in catalog if message.id}


def test_each_message_lands_in_the_app_it_belongs_to(house):
    found = messages.collected(house)
    assert {str(folder) for folder in found} == {"practice/journal", "shared/web"}
    assert ids(found[messages.Path("shared/web")]) == {"Refused", "Skip"}
    assert ids(found[messages.Path("practice/journal")]) == {
        "Journal", "Hello %(name)s", ("%(n)d note", "%(n)d notes"), "May", 'Say "here"', "Menu",
        ("%(n)s line", "%(n)s lines"),
    }  # fmt: skip


def translate(house, language, say):
    """Fill a catalog with `say(message)`."""
    folder = messages.Path("practice/journal")
    catalog = messages.read(house, folder, language)
    for message in catalog:
        if message.id:
            message.string = say(message)
    messages._write(messages.catalog_path(house, folder, language), catalog)


def whole(house):
    messages.extract_all(house)
    for folder in ("practice/journal", "shared/web"):
        for language in messages.LANGUAGES:
            catalog = messages.read(house, messages.Path(folder), language)
            for message in catalog:
                if message.id:
                    message.string = message.id
            messages._write(messages.catalog_path(house, messages.Path(folder), language), catalog)


def test_a_whole_house_has_no_fault(house):
    whole(house)
    assert messages.problems(house) == []


def test_extracting_twice_changes_nothing_and_loses_no_translation(house):
    whole(house)
    path = messages.catalog_path(house, messages.Path("practice/journal"), "sv")
    before = path.read_text()
    messages.extract_all(house)
    assert path.read_text() == before


def test_what_is_compiled_is_what_gettext_reads(house):
    whole(house)
    translate(house, "sv", lambda m: "Anteckningar" if m.id == "Journal" else m.id)
    messages.compile_all(house)
    path = messages.catalog_path(house, messages.Path("practice/journal"), "sv").with_suffix(".mo")
    with path.open("rb") as file:
        said = gettext.GNUTranslations(file)
    assert said.gettext("Journal") == "Anteckningar"
    assert said.ngettext("%(n)d note", "%(n)d notes", 2) == "%(n)d notes"
    assert said.pgettext("month", "May") == "May"


@pytest.mark.parametrize(
    ("say", "complaint"),
    [
        (lambda m: "" if m.id == "Journal" else m.id, "'Journal' is not translated"),
        (lambda m: "Notater" if m.id == "Journal" else m.id, "none of the glossary's words for journal"),
        (lambda m: "Hej" if m.id == "Hello %(name)s" else m.id, "other placeholders or tags"),
        (lambda m: "Hej %(namn)s" if m.id == "Hello %(name)s" else m.id, "other placeholders or tags"),
        (lambda m: ("en", "") if m.id == ("%(n)d note", "%(n)d notes") else m.id, "is not translated"),
        (lambda m: ("en rad", "%(x)s rader") if m.id == ("%(n)s line", "%(n)s lines") else m.id, "other placeholders"),
    ],
)
def test_check_names_what_is_wrong_with_a_translation(house, say, complaint):
    whole(house)
    translate(house, "da", say)
    faults = messages.problems(house)
    assert len(faults) == 1 and complaint in faults[0] and "/da/" in faults[0]


def test_check_sees_what_is_missing_stale_and_fuzzy(house):
    whole(house)
    (house / "templates/journal/list.html").write_text('{% load i18n %}{% translate "New" %}')
    faults = "\n".join(messages.problems(house))
    assert "'New' is missing" in faults and "'Menu' is no longer used" in faults
    whole(house)
    path = messages.catalog_path(house, messages.Path("practice/journal"), "de")
    path.write_text(path.read_text().replace('msgid "New"', '#, fuzzy\nmsgid "New"'))
    assert messages.problems(house) == [f"{path.relative_to(house)}: 'New' is marked fuzzy"]


def test_one_message_has_one_translation_in_the_whole_house(house):
    (house / "templates/base.html").write_text('{% load i18n %}{% translate "Journal" %}')
    whole(house)
    translate(house, "sv", lambda m: "Journaler" if m.id == "Journal" else m.id)
    (fault,) = messages.problems(house)
    assert "sv: 'Journal' is translated in several ways" in fault


def test_an_app_without_messages_left_has_no_catalog(house):
    whole(house)
    (house / "templates/base.html").unlink()
    (house / "infra/security.py").unlink()
    messages.extract_all(house)
    assert not messages.catalog_path(house, messages.Path("shared/web"), "sv").exists()


def test_our_own_house_is_whole():
    assert messages.problems(messages.ROOT) == []
