"""The limits and the points as SQL over the narrow table. Whole numbers alone, so that both agree to the last row."""

from datetime import datetime, timedelta

from shared.matching.engine.scoring import Weights, wishes
from shared.matching.engine.wish import AT_A_DISTANCE, ON_SITE, Place, Wish, radius

Sql = tuple[str, list]


def _within(place: Place, kilometres: int) -> Sql:
    north = "((lat - %s)::bigint * 1000)"
    east = "((lon - %s)::bigint * %s)"
    values = [place.lat, place.lat, place.lon, place.scale, place.lon, place.scale, radius(kilometres) ** 2]
    return f"{north} * {north} + {east} * {east} <= %s", values


def limits(wish: Wish, now: datetime) -> Sql:
    """A condition for WHERE; what leaves out most rows, and costs least, comes first."""
    found = [
        ("areas & %s <> 0", [wish.areas]),
        ("languages & %s <> 0", [wish.languages]),
        ("audiences & %s::smallint <> 0", [wish.audiences]),
        ("next_free > %s", [now]),
        _forms(wish),
    ]
    if wish.regions:
        found.insert(0, _regions(wish))
    if wish.gender_must:
        found.append(("gender = %s::smallint", [wish.gender]))
    if wish.licensed:
        found.append(("licensed", []))
    if wish.methods_must:
        found.append(("methods & %s <> 0", [wish.methods_must]))
    if wish.most:
        found.append(("currency = %s::smallint AND price <= %s", [wish.currency, wish.most]))
    return _all(found)


def _regions(wish: Wish) -> Sql:
    if len(wish.regions) == 1:
        return "region = %s::smallint", list(wish.regions)
    return "region = ANY(%s::smallint[])", [list(wish.regions)]


def _forms(wish: Wish) -> Sql:
    if not wish.place or not wish.forms & ON_SITE:
        return "forms & %s::smallint <> 0", [wish.forms]
    text, values = _within(wish.place, wish.place.reach)
    here = f"forms & {ON_SITE}::smallint <> 0 AND {text}"
    return f"forms & %s::smallint <> 0 OR ({here})", [wish.forms & AT_A_DISTANCE, *values]


def musts(wish: Wish, by: Weights, slack: int, now: datetime) -> Sql:
    """What holds for everybody who lacks at most `slack` points: every wish worth more is met. True for all without any."""
    found = []
    for field in ("areas", "traits", "methods", "times", "forms", "languages"):
        needed = [mask for _, of, mask, worth in wishes(wish, by) if of == field and worth > slack]
        alone = sum(mask for mask in needed if mask.bit_count() == 1)
        if alone:
            found.append((f"{field} & %s::{_kind(field)} = %s::{_kind(field)}", [alone, alone]))
        found += [(f"{field} & %s::{_kind(field)} <> 0", [mask]) for mask in needed if mask.bit_count() > 1]
    if wish.gender and not wish.gender_must and by.points["gender"] > slack:
        found.append(("gender = %s::smallint", [wish.gender]))
    if wish.soon and (days := _least(by.soon, slack)):
        found.append(("next_free <= %s", [now + timedelta(days=days)]))
    if wish.place and wish.forms & ON_SITE and (kilometres := _least(by.near, slack)):
        text, values = _within(wish.place, kilometres)
        found.append((f"forms & {ON_SITE}::smallint <> 0 AND {text}", values))
    return _all(found) if found else ("true", [])


def _least(steps, slack: int) -> int:
    """The last step that lacks no more than `slack`; 0 where even the whole may be lacking."""
    best = steps[0][1]
    return 0 if best <= slack else [step for step, worth in steps if best - worth <= slack][-1]


def _all(found: list[Sql]) -> Sql:
    return " AND ".join(f"({text})" for text, _ in found), [value for _, values in found for value in values]


def points(wish: Wish, by: Weights, now: datetime) -> Sql:
    """An expression of the sum."""
    found = [_flag(field, mask, worth) for _, field, mask, worth in wishes(wish, by)]
    if wish.gender and not wish.gender_must:
        found.append(("CASE WHEN gender = %s::smallint THEN %s ELSE 0 END", [wish.gender, by.points["gender"]]))
    if wish.soon:
        steps = " ".join("WHEN next_free <= %s THEN %s" for _ in by.soon)
        values = [value for days, worth in by.soon for value in (now + timedelta(days), worth)]
        found.append((f"CASE {steps} ELSE 0 END", values))
    if wish.place and wish.forms & ON_SITE:
        found.append(_near(wish.place, by))
    if not found:
        return "0", []
    return " + ".join(text for text, _ in found), [value for _, values in found for value in values]


def _flag(field: str, mask: int, worth: int) -> Sql:
    return f"CASE WHEN {field} & %s::{_kind(field)} <> 0 THEN %s ELSE 0 END", [mask, worth]


def _kind(field: str) -> str:
    return "bigint" if field in ("areas", "methods", "languages") else "smallint"


def _near(place: Place, by: Weights) -> Sql:
    steps, values = [f"WHEN forms & {ON_SITE}::smallint = 0 THEN 0"], []
    for kilometres, worth in by.near:
        text, inside = _within(place, kilometres)
        steps.append(f"WHEN {text} THEN %s")
        values += [*inside, worth]
    return f"CASE {' '.join(steps)} ELSE 0 END", values
