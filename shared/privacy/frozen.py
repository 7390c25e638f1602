"""A published version word for word, as it was said on the day it was published, in each of the clinic's languages.

The canonical bytes of a version (engine.document.canonical, hashed) say what holds; the sentences are made from them by the
engine, whose wording gets better with time. So that a later wording changes nothing in what was published, `freeze` keeps
the sentences beside the bytes: zlib over JSON, {language: {title, lead, facts, sections}}, written once by `actions.seal`.
The page of a version, its HTML and its PDF are made from these alone: `templates/privacy/frozen.html` and the PDF's
`document.typ` may change how it looks, never what it says. The PDF is the same, byte for byte, for the same words.
"""

import json
import zlib

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from shared.pdf import pdf
from shared.privacy.engine.document import Document, digest
from shared.privacy.engine.render import page
from shared.privacy.models import PolicyVersion
from shared.web.formats import full_date


def freeze(document: Document) -> bytes:
    """What PolicyVersion.frozen keeps of a document about to be published."""
    said = {lang: words(document, lang) for lang in document.clinic.languages}
    return zlib.compress(json.dumps(said, ensure_ascii=False, sort_keys=True).encode())


def words(document: Document, lang: str) -> dict:
    """{title, lead, facts: [[label, value]], sections: [{key, title, words, promises: [{id, sentence, words, facts,
    source}]}]} in reading order, all of it text."""
    clinic = document.clinic
    with translation.override(lang):
        return {
            "title": gettext("%(name)s: how we look after your information") % {"name": clinic.name},
            "lead": gettext("A row of promises, as they were published. The system keeps them."),
            "facts": [
                [gettext("Version"), str(clinic.version)],
                [gettext("In force from"), full_date(clinic.valid_from)],
                ["SHA-256", digest(document)],
            ],
            "sections": [
                {
                    "key": one.key,
                    "title": one.title,
                    "words": one.intro,
                    "promises": [_promise(said) for said in one.lines],
                }
                for one in page(document, lang)
            ],
        }


def _promise(said) -> dict:
    return {
        "id": said.id,
        "sentence": said.heading,
        "words": said.sentence if said.sentence != said.heading else "",
        "facts": [[fact.label, fact.value] for fact in said.facts if fact.name != "source"],
        "source": next((fact.value for fact in said.facts if fact.name == "source"), ""),
    }


def frozen(version: PolicyVersion, document: Document, lang: str) -> dict:
    """What a version said in a language, as `words`. Where it was not published in that language, as it would be said."""
    kept = json.loads(zlib.decompress(bytes(version.frozen))) if version.frozen else {}
    return kept.get(lang) or words(document, lang)


def as_html(said: dict, lang: str) -> bytes:
    """A whole page that needs nothing beside it."""
    with translation.override(lang):
        return render_to_string("privacy/frozen.html", {"said": said, "lang": lang}).encode()


def as_pdf(said: dict, lang: str) -> bytes:
    """PDF/UA-1."""
    with translation.override(lang):
        source = gettext("Source")
    parts = []
    for section in said["sections"]:
        parts.append({"title": section["title"], "level": 2, "text": [section["words"]] if section["words"] else []})
        for one in section["promises"]:
            facts = one["facts"] + ([[source, one["source"]]] if one["source"] else [])
            text = [one["words"]] if one["words"] else []
            parts.append({"title": one["sentence"], "level": 3, "text": text, "facts": facts})
    whole = {name: said[name] for name in ("title", "lead", "facts")}
    return pdf("document.typ", whole | {"contents": True, "parts": parts}, lang)
