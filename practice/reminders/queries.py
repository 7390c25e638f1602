"""What is to be told, to whom, by which way; and what it has cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum

from practice.booking.models import Booking
from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from practice.reminders.models import USUAL, Preference, Rules, Told
from practice.reminders.times import Quiet
from shared.privacy import sms
from shared.privacy.engine.document import Document
from shared.privacy.queries import policy_in_force

MAIL, SMS = "mail", "sms"
REACH = timedelta(days=1)  # how much sooner the quiet hours may make a reminder
Way = Preference.Way


def rules() -> Rules:
    return Rules.objects.first() or Rules(minutes=list(USUAL))


def quiet(found: Rules) -> Quiet:
    return Quiet(found.quiet_from, found.quiet_to)


def preference(user: User) -> Preference:
    return getattr(user, "reminded", None) or Preference(user=user)


def texts(document: Document | None) -> bool:
    """Whether the policy names a service for text messages."""
    return bool(document and sms.carrier(document))


def ways(user: User, texted: bool) -> list[str]:
    """By which channels this person is told. Whoever wants text messages and can't get any is told by mail."""
    way = preference(user).way
    if way == Way.NONE:
        return []
    by_sms = way in (Way.SMS, Way.BOTH) and texted and bool(user.phone)
    by_mail = bool(user.email) and (way in (Way.MAIL, Way.BOTH) or not by_sms)
    return [channel for channel, used in ((SMS, by_sms), (MAIL, by_mail)) if used]


def ways_of_change(user: User, now: datetime) -> list[str]:
    """settings.CLIENT_WAYS: how a client learns that a time is moved or called off. Whoever wants no reminders is told all
    the same, or they would stand before a closed door."""
    texted = texts(policy_in_force(now))
    if found := ways(user, texted):
        return found
    return [MAIL] if user.email else [SMS] if texted and user.phone else []


def sessions_ahead(found: Rules, now: datetime) -> list[Booking]:
    """Everybody's who may have to be reminded by now."""
    furthest = timedelta(minutes=max(found.minutes, default=0)) + REACH + timedelta(hours=2)
    rows = Booking.objects.filter(state=Booking.State.CONFIRMED, starts_at__gt=now, starts_at__lte=now + furthest)
    return list(rows.select_related("client__reminded").filter(client__isnull=False).order_by("starts_at"))


def changed_lately(since: datetime) -> list[tuple[Booking, str]]:
    """What clients have booked, moved or cancelled since then, of sessions still to come."""
    rows = Booking.objects.select_related("practitioner__reminded").filter(client__isnull=False)
    booked = rows.filter(state=Booking.State.CONFIRMED, confirmed_at__gt=since, booked_by=None)
    by_client = Booking.By.CLIENT
    cancelled = rows.filter(state=Booking.State.CANCELLED, cancelled_at__gt=since, cancelled_by=by_client)
    moved = rows.filter(state=Booking.State.CONFIRMED, moved_at__gt=since, moved_by=by_client)
    kinds = {"booked": booked, "cancelled": cancelled, "moved": moved}
    return [(one, what) for what, found in kinds.items() for one in found]


def told_already(bookings: Iterable[Booking]) -> set[tuple]:
    """{(booking, what, starts_at)}"""
    rows = Told.objects.filter(booking__in=[one.pk for one in bookings])
    return set(rows.values_list("booking", "what", "starts_at"))


def day_of(practitioner: User, timezone: str, now: datetime) -> list[datetime]:
    """When their sessions of the day begin, those still ahead."""
    zone = ZoneInfo(timezone)
    ends = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time.min, zone)
    live = (Booking.State.CONFIRMED, Booking.State.GROUP)
    rows = Booking.objects.filter(practitioner=practitioner, group=None, state__in=live)
    return list(
        rows.filter(starts_at__gt=now, starts_at__lt=ends).order_by("starts_at").values_list("starts_at", flat=True)
    )


def have_day(now: datetime, ends: datetime) -> list[User]:
    """Practitioners with sessions until then, who want to be told."""
    live = (Booking.State.CONFIRMED, Booking.State.GROUP)
    booked = Booking.objects.filter(starts_at__gt=now, starts_at__lt=ends, state__in=live).values("practitioner")
    found = User.objects.filter(pk__in=booked).select_related("reminded")
    return [user for user in found if preference(user).day and preference(user).way != Way.NONE]


# --- what it costs ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Used:
    """Text messages of a month. `cost` in minor units: what the service told, else the clinic's own price for each part."""

    messages: int
    parts: int
    cost: int


def used(found: Rules, month: date, zone: ZoneInfo) -> Used:
    begins = datetime.combine(month.replace(day=1), time.min, zone)
    ends = datetime.combine((month.replace(day=1) + timedelta(days=32)).replace(day=1), time.min, zone)
    rows = OutgoingMessage.objects.filter(channel=SMS, sent_at__gte=begins, sent_at__lt=ends)
    told = rows.aggregate(messages=Count("pk"), parts=Sum("parts"), cost=Sum("cost"))
    silent = rows.filter(cost=None).aggregate(parts=Sum("parts"))["parts"] or 0
    return Used(told["messages"], told["parts"] or 0, (told["cost"] or 0) + silent * found.sms_price)


def quota_left(found: Rules, now: datetime, zone: ZoneInfo) -> int:
    """Parts of this month. What waits to be sent counts as one each."""
    waiting = OutgoingMessage.objects.filter(channel=SMS, sent_at=None, ended_at=None).count()
    return max(0, found.sms_quota - used(found, now.astimezone(zone).date(), zone).parts - waiting)


def log_of(bookings: Iterable[Booking] | None = None, most: int = 50) -> list[tuple[Told, OutgoingMessage | None]]:
    """What was told, the latest first, with how it went (None: that line is kept no longer)."""
    rows = (
        Told.objects.order_by("-at") if bookings is None else Told.objects.filter(booking__in=bookings).order_by("-at")
    )
    told = list(rows[:most])
    lines = OutgoingMessage.objects.in_bulk([one.message for one in told if one.message])
    return [(one, lines.get(one.message)) for one in told]


def sms_offered(now: datetime) -> bool:
    return texts(policy_in_force(now))
