"""Spec → form → the same spec, for every promise of every document that comes with the service."""

from datetime import date
from pathlib import Path

import pytest
from django.http import QueryDict
from msgspec import inspect

from shared.privacy import form_words
from shared.privacy.engine.document import KINDS, Document, load, plain
from shared.privacy.engine.promises import LANGUAGES, Words
from shared.privacy.engine.starter import starter
from shared.privacy.form_parts import inner
from shared.privacy.spec_form import PromiseForm, key_for
from tests.privacy_app.documents import HEADER, POLICY

FILES = sorted([*Path("practice/demo/policies").glob("*.yaml"), *Path("tenants/policy").glob("*.yaml")])


def documents() -> dict[str, Document]:
    found = {path.stem: load(path.read_text()) for path in FILES} | {"test": load(POLICY)}
    for country in ("SE", "DK"):
        for licensed in (True, False):
            found[f"starter_{country}_{licensed}"] = starter(
                country, name="Eken", professions=("psychologist",), licensed=licensed, languages=("sv", "da"),
                today=date(2026, 1, 1), number="1", address="Gatan 1", mail="a@b.example",
            )  # fmt: skip
    return found


RARE = """
subjects:
  mourners: {words: {sv: deltagare i sorggrupp, en: "members of the grief group"}}
demands:
  phone: {field: contact.phone, places: [registration, booking], required_by: contract, words: {sv: "Vi ringer."}}
purposes:
  two:
    subjects: [mourners, client]
    categories: [journal, contact.email]
    bases:
      - {article6: contract}
      - {article6: legitimate_interest, categories: [contact.email], balancing: {sv: Vägt., en: Weighed.}}
    words: {sv: två grunder, en: two bases}
retention:
  odd:
    {of: [journal.note, enquiry], after: session, keep: P1Y6M, tolerance: PT12H, on_first_of: month, over_all: true,
     from_end_of: [fiscal_year, calendar_year], client_may: [shorten], shorten_after: session,
     unless: [{happened: correspondence}, {happened: session, becomes: journal}],
     channels: [sms, mail], media: [paper, digital], countries: [SE, DK], professions: [coach],
     when: [{value: age, at_least: 15, under: 18}, {value: outcome, one_of: [hired, declined]}], instead_of: [patient_record],
     collected_from: 2026-01-01, collected_before: 2030-01-01,
     applies_to: {services: [talk, walk]}, valid_from: 2027-01-01, source: "lagen", status: unverified}
rights:
  soon: {right: access, within: P7WD}
recipients:
  many:
    {name: Many, role: processor, categories: [all], country: US, hosts: {server: [a.example, "*.b.example"],
     browser_script: [c.example]}, agreement: {kind: processing, signed: 2026-01-01, expires: 2027-01-01}}
"""
DOCUMENTS = documents() | {"rare": load(HEADER + RARE)}


def posted(form: PromiseForm) -> QueryDict:
    """What a browser would send of the form as it stands."""
    data = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        if bound.field.widget.__class__.__name__ == "CheckboxInput":
            if value:
                data[bound.html_name] = "on"
        elif isinstance(value, list):
            data.setlist(bound.html_name, value)
        else:
            data[bound.html_name] = "" if value is None else str(value).replace("\n", "\r\n")
    return data


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("lang", ["sv", "de"])
def test_every_promise_comes_back_as_it_was(name, lang):
    document = DOCUMENTS[name]
    for path, spec in document.promises():
        kind = path.partition(".")[0]
        form = PromiseForm(kind, spec, document, lang, posted(PromiseForm(kind, spec, document, lang)))
        assert form.is_valid(), (path, form.errors.as_json())
        assert plain(form.promise()) == plain(spec), path


def test_every_kind_has_been_tried():
    assert {path.partition(".")[0] for one in DOCUMENTS.values() for path, _ in one.promises()} == set(KINDS)


def fields(kind: str, node=None, path: str = ""):
    """(path, type) of every field of a kind, those of its parts too."""
    for field in (node or inspect.type_info(KINDS[kind])).fields:
        here, leaf = f"{path}.{field.name}".lstrip("."), inner(field.type)
        yield here, leaf
        if isinstance(leaf, inspect.StructType) and leaf.cls is not Words:
            yield from fields(kind, leaf, here)


def values(leaf) -> set:
    if isinstance(leaf, inspect.DictType):
        leaf = leaf.key_type
    return set(leaf.values) if isinstance(leaf, inspect.LiteralType) else set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_and_every_answer_has_words_in_every_language(kind):
    for lang in LANGUAGES:
        said = form_words.of_kind(kind, lang)
        assert all(said[name] and said[name] != kind for name in ("title", "add", "about"))
        for path, leaf in fields(kind):
            assert form_words.found("fields", kind, path), f"data/fields.yaml has no {kind}.{path}"
            assert form_words.label(kind, path, lang)
            told = form_words.found("answers", kind, path) or {}
            known = {"" if one == form_words.NOTHING else one for one in told}
            assert values(leaf) <= known, f"data/answers.yaml lacks answers of {kind}.{path}: {values(leaf) - known}"


def test_no_words_for_what_is_not_there():
    """Every entry of the three files is about a field that some kind has."""
    paths = {path for kind in KINDS for path, _ in fields(kind)}
    known = (
        paths | {f"{kind}.{path}" for kind in KINDS for path, _ in fields(kind)} | {p.rpartition(".")[2] for p in paths}
    )
    assert set(form_words.words("fields")) | set(form_words.words("answers")) <= known
    assert set(form_words.kinds()) == set(KINDS)
    for kind, said in form_words.words("kinds").items():
        assert {*said.get("first", ()), *said.get("seldom", ())} <= {path for path, _ in fields(kind)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nobody_is_shown_an_id(lang):
    """No label and no choice is a raw name of the file: those have underscores or dots."""
    document = DOCUMENTS["biet"]
    for kind in KINDS:
        for field in PromiseForm(kind, None, document, lang).fields.values():
            shown = [str(field.label), *(str(words) for _, words in getattr(field, "choices", ()))]
            assert not [one for one in shown if "_" in one], kind


def test_a_new_promise_is_named_after_what_it_says():
    document = DOCUMENTS["test"]
    first = document.recipients["enrum"]
    assert key_for("recipients", first, document) == "enrum_2"
    assert key_for("rights", document.rights["access"], document) == "access_2"
    assert key_for("purposes", document.purposes["answer"], document) == "answering_you"
    assert key_for("retention", document.retention["enquiries"], document) == "enquiry"
