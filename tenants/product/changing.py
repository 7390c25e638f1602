"""What has changed in the product, as it is told to clinics: changes/<day>.yaml, a list of {sv, da, en, de}."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shared import strict_yaml

FOLDER = Path(__file__).with_name("changes")


class Day(NamedTuple):
    day: date
    words: list[dict[str, str]]


@cache
def days() -> list[Day]:
    """Newest first. Raises where a file is named otherwise than by its day."""
    files = sorted(FOLDER.glob("*.yaml"), reverse=True)
    return [Day(date.fromisoformat(one.stem), strict_yaml.parse(one.read_text(encoding="utf-8"))) for one in files]
