"""What the forms call the kinds of promise, their parts and their answers, in the reader's language.

data/kinds.yaml     {kind: {title, add, about, first: [field, …], seldom: [field, …]}}
data/fields.yaml    {field: {label, help}}: by "kind.part.field", else by the field's own name
data/answers.yaml   {field: {answer: words}}, found in the same way; "" is written as none_said
"""

from functools import cache
from pathlib import Path

from shared import strict_yaml

DATA = Path(__file__).parent / "data"
NOTHING = "none_said"  # an empty answer, which YAML can't have as a key that reads well


@cache
def words(name: str) -> dict:
    return strict_yaml.parse((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def found(name: str, kind: str, path: str) -> dict | None:
    """What `data/<name>.yaml` says of a field: the nearest to its place wins. `path`: "bases.article6"."""
    last = path.rpartition(".")[2]
    known = words(name)
    return next((known[one] for one in (f"{kind}.{path}", path, last) if one in known), None)


def label(kind: str, path: str, lang: str) -> str:
    said = found("fields", kind, path)
    return said["label"][lang] if said else path.rpartition(".")[2].replace("_", " ")


def help_text(kind: str, path: str, lang: str) -> str:
    said = found("fields", kind, path) or {}
    return said["help"][lang] if "help" in said else ""


def answers(kind: str, path: str, values, lang: str) -> list[tuple[str, str]]:
    """(answer, its words), in the order of the file; what the file lacks comes last, as it is written in a policy."""
    said = found("answers", kind, path) or {}
    order = {("" if one == NOTHING else one): words[lang] for one, words in said.items()}
    known = [(one, order[one]) for one in order if one in values]
    return known + [(one, str(one).replace("_", " ")) for one in values if one not in order]


def kinds() -> list[str]:
    """Every kind, in the order in which somebody who begins a policy thinks of them."""
    return list(words("kinds"))


def of_kind(kind: str, lang: str) -> dict:
    """{title, add, about} in the language, and {first, seldom}: names of fields."""
    said = words("kinds").get(kind, {})
    plain = kind.replace("_", " ")
    told = {name: said[name][lang] if name in said else plain for name in ("title", "add", "about")}
    return told | {"first": said.get("first", []), "seldom": said.get("seldom", [])}
