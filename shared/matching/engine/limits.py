"""Hard limits: whoever is outside one of them is not suggested, and can be told which."""

from datetime import datetime

from shared.matching.engine.wish import AT_A_DISTANCE, ON_SITE, Offer, Wish, within

# The names of the limits, in the order in which they are told.
NAMES = ("audience", "area", "language", "form", "region", "gender", "licence", "method", "price", "full")


def usable_forms(offer: Offer, wish: Wish) -> int:
    """How the two can meet: on site only within reach."""
    both = offer.forms & wish.forms
    if wish.place and both & ON_SITE and not within(wish.place, offer.lat, offer.lon, wish.place.reach):
        both &= AT_A_DISTANCE
    return both


def fits(offer: Offer, wish: Wish, now: datetime) -> bool:
    return (
        bool(offer.audiences & wish.audiences)
        and bool(offer.areas & wish.areas)
        and bool(offer.languages & wish.languages)
        and offer.next_free > now
        and (not wish.regions or offer.region in wish.regions)
        and (not wish.gender_must or offer.gender == wish.gender)
        and (not wish.licensed or offer.licensed)
        and (not wish.most or (offer.currency == wish.currency and offer.price <= wish.most))
        and (not wish.methods_must or offer.methods & wish.methods_must > 0)
        and usable_forms(offer, wish) > 0
    )


def outside(offer: Offer, wish: Wish, now: datetime) -> list[str]:
    """The limits that are not met; none where `fits`."""
    failed = {
        "audience": not offer.audiences & wish.audiences,
        "area": not offer.areas & wish.areas,
        "language": not offer.languages & wish.languages,
        "form": not usable_forms(offer, wish),
        "region": bool(wish.regions) and offer.region not in wish.regions,
        "gender": wish.gender_must and offer.gender != wish.gender,
        "licence": wish.licensed and not offer.licensed,
        "method": bool(wish.methods_must) and not offer.methods & wish.methods_must,
        "price": bool(wish.most) and (offer.currency != wish.currency or offer.price > wish.most),
        "full": offer.next_free <= now,
    }
    return [name for name in NAMES if failed[name]]
