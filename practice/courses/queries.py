"""What is offered, who takes part, and who may know."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.views.decorators.debug import sensitive_variables

from practice.courses.models import Course, Registration, Session
from practice.people.models import User
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import Recipient
from shared.privacy.engine.vocabulary import covers
from shared.privacy.queries import policy_in_force
from shared.signing import id_of, sealed_id
from shared.staff import keyring
from shared.staff.sessions import epochs
from shared.web.languages import in_language

CATEGORY, LINK = "registration", "course link"
EARLY, LATE = timedelta(minutes=30), timedelta(minutes=15)  # a room's door, around a date
State = Registration.State
LIVE = (State.ASKED, State.WAITING, State.OFFERED, State.CONFIRMED)


class Shown(NamedTuple):
    """A course in one language: the reader's, or the first that there is."""

    course: Course
    language: str
    title: str
    about: str
    rules: str


def takes(now: datetime) -> bool:
    """Whether the policy speaks of people who register; otherwise nobody can."""
    document = policy_in_force(now)
    found = document.purposes.values() if document else ()
    return any(covers(wide, CATEGORY) for one in found for wide in one.categories)


def offered(now: datetime) -> QuerySet[Course]:
    """Those that are out and not over, the next first."""
    rows = Course.objects.filter(shown_at__lte=now, called_off_at=None, ends_at__gt=now)
    return rows.order_by("starts_at", "pk") if takes(now) else rows.none()


def is_open(course: Course, now: datetime) -> bool:
    """Whether one may still register: until its first date begins."""
    return bool(
        course.shown_at and course.shown_at <= now and not course.called_off_at
        and course.starts_at and course.starts_at > now
    )  # fmt: skip


def shown(course: Course, language: str) -> Shown:
    code = language if course.title.get(language) else next(iter(course.title), language)
    return Shown(course, code, *(in_language(getattr(course, name), code) for name in ("title", "about", "rules")))


def taken(course: Course) -> int:
    return course.registrations.filter(seat__isnull=False).count()


def free(course: Course) -> int:
    return max(0, course.seats - taken(course))


def led_by(user: User) -> QuerySet[Course]:
    return Course.objects.filter(leaders__user=user)


def tells_of_care(course: Course, document: Document | None) -> bool:
    """Whether it says something of how people are that they take part: care and groups do, and everything where the policy
    rests what people register on a ground for health data (article 9)."""
    if course.care or course.kind == Course.Kind.GROUP:
        return True
    found = document.purposes.values() if document else ()
    health = [base.categories or one.categories for one in found for base in one.bases if base.article9]
    return any(covers(wide, CATEGORY) for categories in health for wide in categories)


def participants(course: Course) -> list[Registration]:
    """For those who lead it. Whoever has not said yes by the link is nobody yet."""
    rows = course.registrations.exclude(state=State.ASKED)
    return list(rows.order_by("confirmed_at", "waiting_since", "pk"))


def next_date(course: Course, now: datetime) -> Session | None:
    return course.sessions.filter(ends_at__gt=now).order_by("starts_at").first()


def door_is_open(course: Course, now: datetime) -> bool:
    return course.sessions.filter(starts_at__lte=now + EARLY, ends_at__gte=now - LATE).exists()


def rows_of(person: UUID) -> QuerySet[Registration]:
    """One's own: by the account, and by its address from before there was one."""
    email = User.objects.filter(pk=person).values_list("email", flat=True).first()
    return Registration.objects.filter(Q(person=person) | Q(email=email or "", person=None))


def mine(user: User, now: datetime) -> list[Registration]:
    rows = Registration.objects.filter(person=user.pk, state__in=LIVE, course__ends_at__gt=now - timedelta(days=30))
    return list(rows.select_related("course").order_by("course__starts_at"))


# --- the link by which somebody comes back ----------------------------------------------------------------------------


def token(row: Registration) -> str:
    """With an account or without: it is in the mails alone."""
    return sealed_id(row.pk, LINK)


def by_token(text: str) -> Registration | None:
    return Registration.objects.select_related("course").filter(pk=id_of(text, LINK)).first()


# --- where a course by video is ---------------------------------------------------------------------------------------


def rooms(document: Document | None) -> dict[str, Recipient]:
    """Those of the policy where people meet by video, the ones for events first."""
    found = document.recipients.items() if document else ()
    rows = [(key, one) for key, one in found if {"video", "events"} & set(one.does)]
    return dict(sorted(rows, key=lambda pair: "events" not in pair[1].does))


def link_context(place: str, course: Course) -> bytes:
    return keyring.context("course link", place, course.pk)


@sensitive_variables()
def link_of(course: Course) -> str:
    """ "" where there is none."""
    if course.link is None:
        return ""
    held = keyring.Wrapped(course.link_epoch, bytes(course.link))
    return keyring.unwrap(epochs(), held, link_context(connection.schema_name, course)).decode()


def may_record(document: Document | None) -> bool:
    """Whether the policy speaks of recordings, and has not promised that there are none."""
    if document is None or any(one.never == "record_sessions" for one in document.commitments.values()):
        return False
    found = document.purposes.values()
    return any(covers(wide, "recording") for one in found for wide in one.categories)


def dates_led(user: User, now: datetime) -> list[Session]:
    """Those that the user leads and that begin within a day, or go on just now."""
    rows = Session.objects.filter(course__leaders__user=user, course__called_off_at=None)
    near = rows.filter(ends_at__gt=now, starts_at__lt=now + timedelta(days=1))
    return list(near.select_related("course").order_by("starts_at"))
