"""The policy as a page: every promise a heading, a sentence and its facts, in Swedish, Danish, English and German.

Patterns and inflected words are data (data/say, data/words.yaml); the sentences are made here. Plain text throughout:
templates escape it.

    page(document, lang)              the whole page, section by section
    line(document, id, lang)          one promise
    sentence(document, id, lang)      its sentence alone
    changes(old, new, lang)           what a new version changes, before and after
    tables(document, lang)            the same promises by kind of data, by channel, and by who the reader is
"""

from .changes import Told, changes
from .layouts import Table, tables
from .page import Fact, Line, Section, line, page, section, sentence
from .voice import Voice

__all__ = [
    "Fact",
    "Line",
    "Section",
    "Table",
    "Told",
    "Voice",
    "changes",
    "line",
    "page",
    "section",
    "sentence",
    "tables",
]
