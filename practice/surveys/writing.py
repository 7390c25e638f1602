"""What a survey asks: from a form's fields to a list of questions, and back. Pure."""

from collections.abc import Mapping, Sequence

SCALE, CHOICE, TEXT = "scale", "choice", "text"
KINDS = (SCALE, CHOICE, TEXT)
MOST = 6  # questions
MARKS = 5
MOST_OPTIONS = 8


class Unequal(ValueError):
    """The languages have different numbers of options, or fewer than two."""


def questions(rows: Sequence[Mapping], languages: Sequence[str]) -> list[dict]:
    """`rows`: [{"kind", "words": {language: text}, "options": {language: lines}}]; those without words are left out. Raises
    Unequal with the number of the row."""
    found = []
    for number, row in enumerate(rows):
        words = {one: row["words"].get(one, "").strip() for one in languages}
        if not any(words.values()):
            continue
        kept = {"key": f"q{len(found) + 1}", "kind": row["kind"], "words": words, "options": []}
        if row["kind"] == CHOICE:
            kept["options"] = _options(row["options"], languages, number)
        found.append(kept)
    return found


def _options(lines: Mapping[str, str], languages: Sequence[str], number: int) -> list[dict]:
    split = {one: [line.strip() for line in lines.get(one, "").splitlines() if line.strip()] for one in languages}
    split = {one: options for one, options in split.items() if options}
    lengths = {len(options) for options in split.values()}
    if len(lengths) != 1 or not 2 <= next(iter(lengths)) <= MOST_OPTIONS:
        raise Unequal(number)
    return [{one: options[place] for one, options in split.items()} for place in range(next(iter(lengths)))]
