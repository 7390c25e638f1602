"""Setting a course up: its words, dates, leaders and files. Those who take part are told when a date changes."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils.module_loading import import_string
from django.utils.text import slugify
from django.views.decorators.debug import sensitive_variables

from practice.courses import mails, queries, seats
from practice.courses.models import Course, Leader, Material, Registration, Session
from practice.people import uploads
from shared.ids import uuid7
from shared.staff import keyring
from shared.staff.sessions import epochs

NOTICE = timedelta(hours=24)  # before each date, those who take part are told
LATELY = timedelta(days=7)  # after the end, whoever has not been thanked yet still is
State = Registration.State


class Taken(Exception):
    """More people have a place than there would be seats."""


@sensitive_variables()
@transaction.atomic
def save(course: Course | None, values: Mapping[str, object], leaders: Collection[UUID], now: datetime) -> Course:
    """`values`: fields of Course, and `room`: the address of the video room, "" for none. The address of the page never
    changes. Raises Taken; then nothing is kept."""
    if course:
        course = Course.objects.select_for_update().get(pk=course.pk)
        if values["seats"] < queries.taken(course):
            raise Taken
    course = course or Course()
    for name, value in values.items():
        if name != "room":
            setattr(course, name, value)
    course.slug = course.slug or _slug(next(iter(course.title.values())))
    course.edited_at = now
    course.link_epoch, course.link = "", None
    if values["room"]:
        context = queries.link_context(connection.schema_name, course)
        course.link_epoch, course.link = keyring.wrap(epochs(), str(values["room"]).encode(), context)
    course.save()
    Leader.objects.filter(course=course).exclude(user__in=leaders).delete()
    Leader.objects.bulk_create([Leader(course=course, user_id=one) for one in leaders], ignore_conflicts=True)
    seats.look_after(course.pk, now)  # there may be more seats than before
    return course


def _slug(title: str) -> str:
    plain = title.lower().translate(str.maketrans({"å": "a", "ä": "a", "æ": "ae", "ö": "o", "ø": "o", "ß": "ss"}))
    base = slugify(plain)[:60] or "course"
    taken = set(Course.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return base if base not in taken else f"{base}-{uuid7().hex[-6:]}"


@transaction.atomic
def add_date(course: Course, starts_at: datetime, minutes: int, now: datetime) -> Session:
    row = Session.objects.create(course=course, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))
    _dates_changed(course, now)
    return row


@transaction.atomic
def remove_date(session: Session, now: datetime) -> None:
    course = session.course
    session.delete()
    _dates_changed(course, now)


def _dates_changed(course: Course, now: datetime) -> None:
    """When it begins and is over follows; from the end the policy counts. Whoever has registered is told, and may cancel at no
    cost from the later of both times on which that ends."""
    found = course.sessions.aggregate(starts_at=Min("starts_at"), ends_at=Max("ends_at"))
    Course.objects.filter(pk=course.pk).update(**found)
    if found["starts_at"] is None:
        return
    until = found["starts_at"] - timedelta(hours=course.free_cancel_hours)
    course.registrations.filter(free_cancel_until__lt=until).update(free_cancel_until=until)
    for row in course.registrations.filter(state__in=(State.CONFIRMED, State.OFFERED, State.WAITING)):
        seats.tell(mails.CHANGED, row, now)


def show(course: Course, now: datetime) -> bool:
    """False where it has no date ahead."""
    if not course.sessions.filter(starts_at__gt=now).exists():
        return False
    Course.objects.filter(pk=course.pk, shown_at=None).update(shown_at=now)
    return True


def hide(course: Course) -> None:
    """Nobody finds it any more; who takes part goes on doing so."""
    Course.objects.filter(pk=course.pk).update(shown_at=None)


def add_material(course: Course, title: str, data: bytes, now: datetime) -> Material:
    """Raises uploads.Refused."""
    media_type, kept = uploads.looked_at(data, side=2400)
    return Material.objects.create(
        course=course, title=title, media_type=media_type, size=len(kept), file=kept, added_at=now
    )


@transaction.atomic
def attend(course: Course, session: Session, came: Collection[UUID]) -> None:
    """`came`: registrations of those who were there on that date; the others were not."""
    rows = course.registrations.select_for_update().filter(state=State.CONFIRMED)
    for row in rows:
        there = [one for one in row.attended if one != session.pk] + ([session.pk] if row.pk in came else [])
        if set(there) != set(row.attended):
            row.attended = there
            row.save(update_fields=["attended"])


def tend(now: datetime) -> None:
    """What time brings: offers end, seats go on to whoever waits, and those who take part are told before and after."""
    for pk in Course.objects.filter(registrations__state__in=queries.LIVE).distinct().values_list("pk", flat=True):
        seats.look_after(pk, now)
    near = Session.objects.filter(starts_at__gt=now, starts_at__lte=now + NOTICE, course__called_off_at=None)
    for session in near:
        told = Registration.objects.filter(course=session.course_id, state=State.CONFIRMED)
        fresh = told.exclude(told_before_at__gte=session.starts_at - NOTICE)
        _tell_once(fresh, mails.BEFORE, "told_before_at", now)
    over = Registration.objects.filter(
        state=State.CONFIRMED, course__called_off_at=None, course__ends_at__lte=now, course__ends_at__gt=now - LATELY
    )
    ended = defaultdict(list)
    for course, ended_at, person in over.exclude(person=None).values_list("course", "course__ends_at", "person"):
        ended[course, ended_at].append(person)
    # Told again for as long as it is lately over, so that what a policy wants some days later comes as well.
    for (course, ended_at), people in ended.items():
        for path in settings.COURSE_ENDED:
            import_string(path)(course, ended_at, people, now)
    _tell_once(over.filter(told_after_at=None), mails.AFTER, "told_after_at", now)


@transaction.atomic
def _tell_once(rows, kind, mark: str, now: datetime) -> None:
    for row in rows.select_for_update(of=("self",), skip_locked=True):
        Registration.objects.filter(pk=row.pk).update(**{mark: now})
        seats.tell(kind, row, now)
