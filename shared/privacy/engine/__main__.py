"""python -m shared.privacy.engine lint | render | due | diff | schema | hash: a policy from the command line."""

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from shared import strict_yaml

from .diff import diff, needs_notice, only_helps
from .document import PolicyError, convert, digest, load_with_lines, schema
from .law import rulebook
from .lint import lint
from .promises import LANGUAGES
from .records import Record
from .render import page
from .retention import due

COMMANDS = {
    "lint": ("what breaks the law, its own words, or itself", "FILE"),
    "render": ("the policy as a page of sentences", "FILE"),
    "due": ("when each record of --facts must be gone", "FILE"),
    "diff": ("what a new version changes, and whether it must be told ahead", "OLD NEW"),
    "schema": ("the JSON Schema of a policy file", ""),
    "hash": ("the SHA-256 of the canonical bytes", "FILE"),
}


def main(arguments=None) -> int:
    """0: well; 1: something blocks; 2: the file can't be read."""
    parser = argparse.ArgumentParser(prog="python -m shared.privacy.engine", description="A privacy policy that runs.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (help_text, files) in COMMANDS.items():
        command = commands.add_parser(name, help=help_text)
        for file in files.split():
            command.add_argument(file.lower(), metavar=file, type=Path)
        command.add_argument("--lang", choices=LANGUAGES, default="en")
        command.add_argument("--today", type=date.fromisoformat, default=datetime.now(UTC).date(), metavar="YYYY-MM-DD")
        if name == "due":
            command.add_argument("--facts", type=Path, required=True, help="a YAML list of records and their dates")
    chosen = parser.parse_args(arguments)
    try:
        return globals()[f"run_{chosen.command}"](chosen)
    except PolicyError as error:
        for one in error.problems:
            print(f"line {one}", file=sys.stderr)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        print(error, file=sys.stderr)
    return 2


def read(path: Path, lang: str):
    return load_with_lines(path.read_text(encoding="utf-8"), lang)


def line_of(lines: dict[str, int], path: str) -> int:
    while path not in lines and "." in path:
        path = path.rpartition(".")[0]
    return lines.get(path, 1)


def run_lint(chosen) -> int:
    document, lines = read(chosen.file, chosen.lang)
    findings = lint(document, chosen.today, chosen.lang)
    for one in findings:
        mark = "BLOCKS" if one.blocking else "advice"
        source = f" [{one.source}]" if one.source else ""
        print(f"line {line_of(lines, one.path)}: {mark} {one.check}: {one.path}: {one.meaning}. → {one.mend}.{source}")
    print(f"{sum(one.blocking for one in findings)} blocking, {sum(not one.blocking for one in findings)} advice")
    return int(any(one.blocking for one in findings))


def run_render(chosen) -> int:
    document, _ = read(chosen.file, chosen.lang)
    for section in page(document, chosen.lang):
        print(f"\n# {section.title}")
        for line in section.lines:
            print(f"\n{line.heading}  ({line.id})\n  {line.sentence}")
            for fact in line.facts:
                print(f"    {fact.label}: {fact.value}")
    return 0


def run_due(chosen) -> int:
    document, _ = read(chosen.file, chosen.lang)
    book = rulebook(document)
    facts = strict_yaml.parse(chosen.facts.read_text(encoding="utf-8"))
    for record in convert(facts, list[Record]):
        answer = due(book, record, chosen.today)
        day = f" {answer.on} {answer.action}" if answer.on else ""
        print(f"{record.id}: {answer.state}{day} by {answer.rule or '–'}")
        for step in answer.because:
            print(f"    {step.did}: {step.rule} {step.on or 'gives no day'}")
    return 0


def run_diff(chosen) -> int:
    (old, _), (new, _) = (read(path, chosen.lang) for path in (chosen.old, chosen.new))
    changes = diff(old, new)
    for change in changes:
        print(f"{change.verdict:8} {change.path}: {change.what}")
    if not changes:
        print("no change")
    elif needs_notice(changes):
        print("to be told 30 days ahead")
    else:
        print("may be in force at once" + ("" if only_helps(changes) else ", and is told"))
    return 0


def run_schema(chosen) -> int:
    print(json.dumps(schema(), indent=1, ensure_ascii=False))
    return 0


def run_hash(chosen) -> int:
    print(digest(read(chosen.file, chosen.lang)[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
