"""Translations without system gettext: `python -m infra.messages extract | compile | check`.

Messages are plain English in code and templates; each app keeps `locale/{sv,da,de}/LC_MESSAGES/django.po` beside it.
`extract` brings the catalogs up to date with the sources (new messages empty, gone ones removed), `compile` writes the
.mo files, `check` says what is wrong and ends with status 1.

A source belongs to the app it lies in; a template to the app that its folder of `templates/` or `templates/email/` is
named after. What
belongs to no app (base templates, infra, packages without an apps.py) belongs to `shared/web`.
"""

import io
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("sv", "da", "de")
LAYERS = ("infra", "tenants", "shared", "practice")
FALLBACK = Path("shared/web")
WRITTEN = (".html", ".txt")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|(?<!\{)\{(\w*)\}(?!\})|(?<!%)%([sd])|(</?[a-z]\w*)[^>]*>")


def apps(root: Path) -> dict[str, Path]:
    """{label: folder from the root} of every package with an apps.py; the label is the folder's name."""
    found = {}
    for layer in LAYERS:
        for config in sorted((root / layer).rglob("apps.py")):
            found[config.parent.name] = config.parent.relative_to(root)
    return found


def owner(source: Path, folders: dict[str, Path]) -> Path:
    """The app's folder that the messages of `source` (a path from the root) belong to."""
    if source.parts[0] == "templates":
        app = source.parts[2] if source.parts[1] in ("email", "sms") else source.parts[1]
        return folders.get(app, FALLBACK)
    inside = [folder for folder in folders.values() if source.is_relative_to(folder)]
    return max(inside, key=lambda folder: len(folder.parts), default=FALLBACK)


def sources(root: Path) -> Iterator[Path]:
    """Every file that may hold messages, as a path from the root."""
    for layer in LAYERS:
        for path in sorted((root / layer).rglob("*")):
            shown = path.relative_to(root)
            code = path.suffix == ".py" and "migrations" not in shown.parts
            if code or (path.suffix in WRITTEN and "templates" in shown.parts):
                yield shown
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in WRITTEN:
            yield path.relative_to(root)


def messages(root: Path, source: Path) -> Iterator[tuple]:
    """(message or (singular, plural), translators' comments, context or None) for each message of one file."""
    text = (root / source).read_text(encoding="utf-8")
    chunks = [text] if source.suffix == ".py" else _templatized(text, source)
    for chunk in chunks:
        for _, message, comments, context in extract("python", io.BytesIO(chunk.encode()), KEYWORDS, ["Translators:"]):
            yield message, comments, context


def _templatized(text: str, source: Path) -> list[str]:
    """Django's own view of a template as something like Python: each message is a call on one line."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.utils.translation.template import templatize

    return [line.strip() for line in templatize(text, origin=str(source)).splitlines()]


def collected(root: Path) -> dict[Path, Catalog]:
    """{app folder: a catalog without translations}, from the sources as they are now."""
    folders = apps(root)
    catalogs = defaultdict(Catalog)
    for source in sources(root):
        for message, comments, context in messages(root, source):
            catalogs[owner(source, folders)].add(
                message, locations=[(source.as_posix(), None)], auto_comments=comments, context=context
            )
    return dict(catalogs)


def catalog_path(root: Path, folder: Path, language: str) -> Path:
    return root / folder / "locale" / language / "LC_MESSAGES" / "django.po"


def read(root: Path, folder: Path, language: str) -> Catalog:
    path = catalog_path(root, folder, language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def extract_all(root: Path = ROOT) -> None:
    """The `extract` command. A catalog whose app has no message left is removed."""
    found = collected(root)
    for folder, template in found.items():
        for language in LANGUAGES:
            _write(catalog_path(root, folder, language), _merged(template, read(root, folder, language), language))
    for path in root.glob("*/**/LC_MESSAGES/django.po"):
        if path.relative_to(root).parents[3] not in found and ".venv" not in path.parts:
            path.unlink()


def _merged(template: Catalog, old: Catalog, language: str) -> Catalog:
    new = Catalog(locale=language, fuzzy=False)
    for message in template:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        same_form = known and isinstance(known.id, str) == isinstance(message.id, str)
        new.add(
            message.id,
            known.string if same_form else None,
            message.locations,
            message.flags | ({"fuzzy"} & known.flags if known else set()),
            message.auto_comments,
            known.user_comments if known else (),
            context=message.context,
        )
    return new


HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def _write(path: Path, catalog: Catalog) -> None:
    """Sorted by message and without dates or line numbers, so that branches seldom touch the same lines."""
    body = io.BytesIO()
    write_po(body, catalog, width=110, omit_header=True, sort_output=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    head = HEADER.format(language=catalog.locale, plurals=catalog.plural_forms)
    path.write_text(head + body.getvalue().decode().strip() + "\n", encoding="utf-8")


def compile_all(root: Path = ROOT) -> None:
    """The `compile` command: a .mo beside each .po that is newer than it."""
    for path in sorted(root.glob("*/**/LC_MESSAGES/django.po")):
        compiled = path.with_suffix(".mo")
        if ".venv" in path.parts or (compiled.exists() and compiled.stat().st_mtime_ns > path.stat().st_mtime_ns):
            continue
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parents[1].name)
        with compiled.open("wb") as file:
            write_mo(file, catalog)


def problems(root: Path) -> list[str]:
    """The `check` command: one line per fault, empty when every catalog is whole."""
    found, faults = collected(root), []
    said = defaultdict(dict)  # (language, context, message) → {translation: app}: Django merges all catalogs into one
    for folder, template in found.items():
        for language in LANGUAGES:
            catalog = read(root, folder, language)
            where = catalog_path(root, folder, language).relative_to(root)
            faults += [f"{where}: {fault}" for fault in _faults(template, catalog)]
            for message in catalog:
                if message.id and message.string:
                    faults += [f"{where}: {fault}" for fault in _other_words(message, language)]
                    said[language, message.context, str(message.id)].setdefault(str(message.string), folder)
    for (language, _, message), strings in said.items():
        if len(strings) > 1:
            both = ", ".join(f"{text!r} in {folder}" for text, folder in strings.items())
            faults.append(f"{language}: {message!r} is translated in several ways: {both}")
    return faults


def _faults(template: Catalog, catalog: Catalog) -> Iterator[str]:
    known = {(message.context, message.id): message for message in catalog if message.id}
    wanted = {(message.context, message.id) for message in template if message.id}
    for _, message in sorted(wanted - known.keys(), key=str):
        yield f"{message!r} is missing (run `extract`)"
    for _, message in sorted(known.keys() - wanted, key=str):
        yield f"{message!r} is no longer used (run `extract`)"
    for key in sorted(wanted & known.keys(), key=str):
        yield from _translation_faults(known[key])


def _translation_faults(message: Message) -> Iterator[str]:
    originals = message.id if isinstance(message.id, tuple) else (message.id,)
    translations = message.string if isinstance(message.string, tuple) else (message.string,)
    if not all(translations):
        yield f"{originals[0]!r} is not translated"
        return
    if message.fuzzy:
        yield f"{originals[0]!r} is marked fuzzy"
    wanted = set().union(*(_placeholders(text) for text in originals))
    for translation in translations:
        has = _placeholders(translation)
        if has - wanted or (wanted - has and len(originals) == 1):
            yield f"{translation!r} has other placeholders or tags than {originals[0]!r}"


GLOSSARY = tomllib.loads((ROOT / "infra/glossary.toml").read_text(encoding="utf-8"))


def _other_words(message: Message, language: str) -> Iterator[str]:
    """Where a translation leaves the glossary."""
    originals = message.id if isinstance(message.id, tuple) else (message.id,)
    translations = message.string if isinstance(message.string, tuple) else (message.string,)
    for term, words in GLOSSARY.items():
        if not any(re.search(words["english"], text, re.IGNORECASE) for text in originals):
            continue
        for text in filter(None, translations):
            wanted, never = words.get(language), words.get("never", {}).get(language)
            if wanted and not re.search(wanted, text, re.IGNORECASE):
                yield f"{originals[0]!r}: {text!r} has none of the glossary's words for {term}: {wanted}"
            if never and re.search(never, text, re.IGNORECASE):
                yield f"{originals[0]!r}: {text!r} has a word for {term} that the glossary keeps out: {never}"


def _placeholders(text: str) -> set[str]:
    return {next(part for part in match if part) for match in PLACEHOLDER.findall(text) if any(match)}


def main(arguments: list[str]) -> int:
    commands = {"extract": extract_all, "compile": compile_all}
    if arguments == ["check"]:
        faults = problems(ROOT)
        print("\n".join(faults) or "translations: every message is there in sv, da and de")
        return 1 if faults else 0
    if len(arguments) != 1 or arguments[0] not in commands:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    commands[arguments[0]]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
