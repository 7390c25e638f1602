"""The template of an impact assessment: when one is needed, and what it must say (GDPR art. 35(7)).

The nine criteria are those of the Article 29 Working Party's guidelines (WP 248 rev. 01), which the EDPB endorsed: two of
them usually mean that an assessment is owed.
"""

from django.utils.translation import gettext_lazy as _

OWED = 2  # criteria
CRITERIA = {
    "scoring": _("People are evaluated or scored"),
    "automatic": _("A machine decides something that matters to them"),
    "watching": _("People are watched systematically"),
    "sensitive": _("Health, faith or other sensitive data"),
    "scale": _("Data about many people, or much about each"),
    "matching": _("Data from several sources is combined"),
    "vulnerable": _("The people are vulnerable, or depend on us"),
    "new": _("New technology, or a new use of it"),
    "barrier": _("It decides whether somebody gets a service"),
}
# part → (question, help)
PARTS = {
    "description": (
        _("What is done, with what, for whom?"),
        _("The data, where it comes from, who sees it, how long it stays, and on which systems."),
    ),
    "need": (
        _("Why is it needed, and is there a gentler way?"),
        _("The purpose and its lawful basis; what would happen with less data, or for a shorter time."),
    ),
    "rights": (
        _("How do people use their rights?"),
        _("How they are told, how they say no, how they get out what is theirs."),
    ),
    "views": (
        _("What do those concerned say?"),
        _("Whom you have asked, or why you have not (GDPR art. 35(9)). Name nobody."),
    ),
    "officer": (
        _("What does the data protection officer advise?"),
        _("Leave it empty where there is none (art. 35(2))."),
    ),
}
LEVELS = {1: _("Slight"), 2: _("Some"), 3: _("Great"), 4: _("Very great")}
HIGH = 9  # likelihood × gravity: 3 × 3


def level(value: int) -> str:
    """ "high", "some" or "low" of a product 1–16."""
    return "high" if value >= HIGH else "some" if value >= 4 else "low"


def owed(criteria) -> bool:
    return len(set(criteria) & set(CRITERIA)) >= OWED


def highest_left(risks) -> int:
    return max((risk["left"] for risk in risks), default=0)
