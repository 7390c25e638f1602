"""What of a practitioner goes into the directory: read where it stands, never written down a second time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.booking.availability import diary, wants_room
from practice.booking.models import PractitionerCard, Service, WeeklyHours
from practice.booking.queries import SOON, Free, practitioners, services
from practice.booking.slots import DAY, MIDNIGHT
from practice.directory.models import Profile
from practice.people.models import User
from practice.team.queries import has_licence
from shared.matching.engine.vocabulary import vocabulary
from shared.matching.engine.wish import ON_SITE

NOON, EVENING = time(12), time(17)
SATURDAY = 5
LOOK_AGAIN = timedelta(hours=6)  # at somebody who is full


@dataclass(frozen=True)
class Facts:
    """As shared.matching.publishing.publish takes them."""

    listing: dict
    candidate: dict | None


def may_be_listed(profile: Profile) -> bool:
    """Asked for, approved, and still somebody who can be booked here."""
    return bool(profile.asked_at and profile.approved_at) and practitioners().filter(pk=profile.pk).exists()


def facts(profile: Profile, zone: ZoneInfo, language: str, now: datetime) -> Facts:
    """At most nine queries. `language`: of the clinic's country, for whoever has not said which ones they speak."""
    user = profile.practitioner
    offered = open_services(user)
    free = first_free(user, offered, zone, now) if profile.accepting else None
    shown = masks(profile, offered, language, now.astimezone(zone).date())
    listing = {
        "id": profile.listing,
        "practitioner": user.pk,
        "name": user.get_full_name(),
        "title": _card(user).title,
        "about": _card(user).about,
        "town": profile.town,
        "shown": shown,
        "public_key": "\\x" + bytes(user.public_key).hex() if user.public_key else None,
        "service": free.service.pk if free else None,
        "form": "",
        "fresh_until": free.start - timedelta(hours=free.service.notice_hours) if free else now + LOOK_AGAIN,
        "listed_at": now,
    }
    return Facts(listing, shown | {"next_free": free.start} if free and shown["forms"] else None)


def open_services(user: User) -> list[Service]:
    """What somebody new may book with them, in the clinic's order."""
    for_nobody_new = (Service.Audience.STAFF, Service.Audience.EXISTING)
    found = services().exclude(audience__in=for_nobody_new).filter(practitioners=user.pk)
    return [service for service in found if service.offers]


def first_free(user: User, offered: list[Service], zone: ZoneInfo, now: datetime) -> Free | None:
    """The first time that somebody new can really book."""
    horizon = max((timedelta(days=service.horizon_days) for service in offered), default=timedelta(0))
    today = now.astimezone(zone).date()
    for reach in (min(SOON, horizon), horizon):
        last = (now + reach).astimezone(zone).date()
        rooms = any(wants_room(one) for one in offered)
        read = diary([user.pk], today, last + DAY, zone, now, rooms)
        starts = [(next(read.free(one, user.pk, today, last), None), number) for number, one in enumerate(offered)]
        if found := min(((start, number) for start, number in starts if start), default=None):
            return Free(found[0], user, offered[found[1]])
    return None


def masks(profile: Profile, offered: list[Service], language: str, today: date) -> dict:
    """The numbers of engine.wish.Offer, without id, lot and time."""
    words = vocabulary()
    forms = words.mask("forms", {form for service in offered for form in service.forms})
    town = words.towns.get(profile.town)
    usual = next((one for one in offered if one.price), offered[0] if offered else None)
    return {
        "region": town.region if town else words.regions.get(profile.region, 0),
        "audiences": words.mask("audiences", profile.audiences),
        "areas": words.mask("areas", profile.areas),
        "methods": words.mask("methods", profile.methods),
        "traits": words.mask("traits", profile.traits),
        "languages": words.mask("languages", _card(profile.practitioner).languages or [language]),
        "forms": forms if town else forms & ~ON_SITE,
        "times": times(WeeklyHours.objects.filter(practitioner=profile.pk)),
        "gender": words.bits["genders"].get(profile.gender, 0),
        "licensed": has_licence(profile.practitioner, today),
        "lat": town.lat if town else 0,
        "lon": town.lon if town else 0,
        "price": usual.price if usual else 0,
        "currency": words.bits["currencies"].get(usual.currency, 0) if usual else 0,
    }


def times(hours) -> int:
    """Weekly hours as the parts of a week that the vocabulary knows."""
    keys = set()
    for each in hours:
        ends = time.max if each.ends == MIDNIGHT else each.ends
        parts = {
            "morning": each.begins < NOON,
            "afternoon": each.begins < EVENING and ends > NOON,
            "evening": ends > EVENING,
        }
        keys |= {"weekend"} if each.weekday >= SATURDAY else {part for part, there in parts.items() if there}
    return vocabulary().mask("times", keys)


def _card(user: User) -> PractitionerCard:
    return getattr(user, "card", None) or PractitionerCard(practitioner=user)
