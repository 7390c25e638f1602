"""Longer because the client said yes, earlier because the client asked: wishes as the engine's choices.

    shorten, extend, withdraw     what a person says
    of(people), choices(…)        what retention asks

The engine hears a wish only where the promise lets the person choose (`client_may`); no duty and no cap moves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from shared.privacy.engine.records import Choice
from shared.privacy.models import Wish


class Endless(ValueError):
    """A longer time needs its end, or a day to ask again."""


def shorten(person, asked: date, category: str = "", until: date | None = None) -> Wish:
    """Rows of the person (of one category, or all) go on `until`, or at once, where the promise lets them choose."""
    return Wish.objects.create(person=person, category=category, wish=Wish.Kind.SHORTEN, asked_on=asked, until=until)


def extend(person, asked: date, category: str = "", until: date | None = None, review: date | None = None) -> Wish:
    """Rows stay until `until`, or until the person says no; then `review` is the day to ask again. Raises Endless."""
    if not (until or review):
        raise Endless
    return Wish.objects.create(
        person=person, category=category, wish=Wish.Kind.EXTEND, asked_on=asked, until=until, review_on=review
    )


def withdraw(wish: Wish, today: date) -> None:
    """From today it is as if it had not been said."""
    Wish.objects.filter(pk=wish.pk, withdrawn_on=None).update(withdrawn_on=today)


def of(people: Iterable) -> Mapping[object, list[Wish]]:
    """{person: their wishes that stand}; one query."""
    found = defaultdict(list)
    for wish in Wish.objects.filter(person__in=list(people), withdrawn_on=None).order_by("asked_on", "pk"):
        found[wish.person].append(wish)
    return found


def choices(wished: Mapping[object, list[Wish]], people: frozenset, category: str) -> tuple[Choice, ...]:
    """What the people of one row chose for it. What several share counts only where each wishes it, and then the latest
    of the earlier days, the earliest of the later ones: nobody loses more than they asked for."""
    if not people or any(person not in wished for person in people):
        return ()
    each = [[wish for wish in wished[person] if wish.is_about(category)] for person in people]
    if len(each) == 1:
        return tuple(_choice(wish) for wish in each[0])
    found = []
    for kind, most in ((Wish.Kind.SHORTEN, max), (Wish.Kind.EXTEND, min)):
        same = [[wish for wish in wishes if wish.wish == kind] for wishes in each]
        if all(same):
            found.append(_choice(most((wishes[-1] for wishes in same), key=_day)))
    return tuple(found)


def _day(wish: Wish) -> date:
    return wish.until or (wish.asked_on if wish.wish == Wish.Kind.SHORTEN else date.max)


def _choice(wish: Wish) -> Choice:
    return Choice(wish=wish.wish, asked=wish.asked_on, until=wish.until, review=wish.review_on)
