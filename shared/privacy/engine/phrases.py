"""The sentences of the engine, as data: one file per part, four languages each. Nothing is inflected by rule."""

from functools import cache
from pathlib import Path

from shared import strict_yaml

DATA = Path(__file__).parent / "data"


@cache
def phrases(name: str) -> dict:
    """`data/<name>.yaml` as plain data; shared and cached, so never change it."""
    return strict_yaml.parse((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def fill(pattern: str, told) -> str:
    """Put values into a pattern by plain replacement: a brace in somebody's own words stays a brace."""
    out, values = [], dict(told)
    for part in pattern.split("{"):
        name, closed, rest = part.partition("}")
        out.append(f"{values[name]}{rest}" if closed and name in values else ("{" if out else "") + part)
    return "".join(out)
