"""Why somebody is suggested, what they lack, and why somebody is not: the engine's parts in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shared.matching import words
from shared.matching.engine import limits, scoring
from shared.matching.engine.scoring import Part, Weights
from shared.matching.engine.vocabulary import vocabulary
from shared.matching.engine.wish import Offer, Wish


@dataclass(frozen=True)
class Why:
    """`reasons` and `missing` in words; `outside`: limits that are not met, which means: not suggested at all."""

    points: int
    best: int
    reasons: list[str]
    missing: list[str]
    outside: list[str]


def why(offer: Offer, wish: Wish, by: Weights, now: datetime) -> Why:
    parts = scoring.told(offer, wish, by, now)
    points, best = sum(part.points for part in parts), scoring.best(wish, by)
    return Why(
        points,
        best,
        [_reason(part) for part in parts if part.met],
        [_missing(part) for part in parts if not part.met],
        [_outside(name) for name in limits.outside(offer, wish, now)],
    )


def _term(part: Part) -> str:
    sections = {"main": "areas", "concern": "areas", "method": "methods", "times": "times", "trait": "traits",
                "form": "forms", "language": "languages"}  # fmt: skip
    if part.name == "gender":
        bits = vocabulary().bits["genders"]
        return next(words.word("genders", key) for key, bit in bits.items() if bit == part.term)
    return ", ".join(words.words(sections[part.name], part.term))


def _reason(part: Part) -> str:
    if part.name == "soon":
        return ngettext("Free within %(n)d day", "Free within %(n)d days", part.term) % {"n": part.term}
    if part.name == "near":
        return _("Less than %(km)d km away") % {"km": part.term}
    said = {
        "main": _("Works with what matters most to you: %(term)s"),
        "concern": _("Works with %(term)s too"),
        "method": _("Works in a way that you would like: %(term)s"),
        "times": _("Has time when you have: %(term)s"),
        "trait": _("You can count on: %(term)s"),
        "form": _("Meets as you would like best: %(term)s"),
        "language": _("Speaks the language you would like best: %(term)s"),
        "gender": _("Is, as you would rather have it, %(term)s"),
    }
    return said[part.name] % {"term": _term(part)}


def _missing(part: Part) -> str:
    if part.name == "soon":
        return _("Has no free time within a month")
    if part.name == "near":
        return _("Is further away, or meets by video or phone")
    said = {
        "main": _("Does not name what matters most to you: %(term)s"),
        "concern": _("Does not name %(term)s"),
        "method": _("Does not name a way of working that you would like: %(term)s"),
        "times": _("Seldom has time then: %(term)s"),
        "trait": _("Does not say: %(term)s"),
        "form": _("Does not meet as you would like best: %(term)s"),
        "language": _("Does not speak the language you would like best: %(term)s"),
        "gender": _("Is not, or does not say to be, %(term)s"),
    }
    return said[part.name] % {"term": _term(part)}


def _outside(name: str) -> str:
    return {
        "audience": _("Does not meet those for whom you look."),
        "area": _("Names nothing of what it is about."),
        "language": _("Speaks none of your languages."),
        "form": _("Can't meet in a way that you can, or only too far away."),
        "region": _("Works in another region than the one you chose."),
        "gender": _("Is not of the gender that you asked for, or does not say."),
        "licence": _("Has no licence that the clinic has seen."),
        "method": _("Does not work in that way."),
        "price": _("Costs more than you said, or in another currency."),
        "full": _("Has no free time."),
    }[name]


def answer_lines(said: dict) -> list[tuple[str, str]]:
    """The answers as (question, answer), for the list's "what was used" and for the brief."""
    lines = [
        (_("For whom"), _words("audiences", [said["audience"]] if said.get("audience") else [])),
        (_("What it is about"), _words("areas", said.get("areas", []))),
        (_("What matters most"), _words("areas", [said["main"]] if said.get("main") else [])),
        (_("How you meet"), _words("forms", said.get("forms", []))),
        (_("As soon as possible"), _("yes") if said.get("soon") else ""),
        (_("Where"), _place(said)),
        (_("Languages"), _words("languages", said.get("languages", []))),
        (_("When"), _words("times", said.get("times", []))),
        (_("Gender"), _words("genders", [said["gender"]] if said.get("gender") else [])),
        (_("With a licence"), _("yes") if said.get("licensed") else ""),
        (_("Ways of working"), _words("methods", said.get("methods", []))),
        (_("To count on"), _words("traits", said.get("traits", []))),
        (_("Price at most"), f"{said['most']} {said.get('currency') or 'SEK'}" if said.get("most") else ""),
    ]
    return [line for line in lines if line[1]]


def _words(section, keys):
    return ", ".join(words.word(section, key) for key in keys)


def _place(said):
    if said.get("town"):
        return _("within %(km)d km of %(town)s") % {"km": said["reach"], "town": said["town"]}
    return words.region(vocabulary().regions[said["region"]]) if said.get("region") else ""
