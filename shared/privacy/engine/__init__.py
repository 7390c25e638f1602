"""A privacy policy as a document of promises, and the pure functions that keep them.

Pure Python: no Django, no database, no clock. Where to look:

    promises.py    what one promise can say, kind by kind
    document.py    the whole policy: YAML and JSON in and out, canonical bytes, hash, JSON Schema
    vocabulary.py  the words every policy shares: data categories, events, subjects, professions (data/words.yaml)
    retention.py   when a record must be gone, and why
    decide.py      may this be set, sent, written, disclosed, collected?
    lint/          what in a policy breaks the law, its own words, or itself
    diff.py        what a new version changes, and whether that can only help
    render/        the policy as sentences in Swedish, Danish, English and German
    starter.py     the policy that a country's law pack proposes to a new clinic

`README.md` beside this file holds the vocabulary on a few pages.
"""
