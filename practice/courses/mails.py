"""What is told by mail of a course: when, and a way back to one's own page. Never its title: a group's name tells why somebody
is there. Their words: templates/email/courses/."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from practice.courses import queries
from practice.courses.models import Registration
from practice.mailbox.kinds import Asked, Mail
from shared.privacy.mail import MessageKind

FIELDS = {"first_name": "contact.first_name", "starts_at": "registration", "link": "account.link"}
# Without a single field each still says what its reader must know; what one can only do by the link needs it.
ASKED = MessageKind("courses.asked", _("One question before you have a place"), FIELDS, needed=("link",))
CONFIRMED = MessageKind("courses.confirmed", _("You have a place"), FIELDS)
WAITING = MessageKind("courses.waiting", _("You are on the waiting list"), FIELDS)
OFFERED = MessageKind(
    "courses.offered", _("A place is free"), FIELDS | {"held_until": "registration"}, needed=("link",)
)
LAPSED = MessageKind("courses.lapsed", _("The place has gone to somebody else"), FIELDS)
CANCELLED = MessageKind("courses.cancelled", _("Your place is cancelled"), FIELDS)
CHANGED = MessageKind("courses.changed", _("A date has changed"), FIELDS)
BEFORE = MessageKind("courses.before", _("Soon it begins"), FIELDS, lives=timedelta(hours=20))
AFTER = MessageKind("courses.after", _("Thank you for being with us"), FIELDS)


def _values(asked: Asked):
    """None where it is gone."""
    row = Registration.objects.select_related("course").filter(pk=asked.about).first()
    if row is None:
        return None
    path = reverse("courses:own", urlconf=settings.URLCONFS["my"], args=(queries.token(row),))
    date = queries.next_date(row.course, asked.now)
    starts_at = date.starts_at if date else row.course.starts_at
    local = timezone.localtime(starts_at) if starts_at else None
    return {"first_name": row.first_name, "starts_at": local, "link": asked.clinic.my_origin + path}


def _still(*states):
    """Nobody is told of what has changed since."""

    def values(asked: Asked):
        row = Registration.objects.filter(pk=asked.about, state__in=states).first()
        found = row and _values(asked)
        return found and found | ({"held_until": timezone.localtime(row.held_until)} if row.held_until else {})

    return values


State = Registration.State
WHAT = {"purpose": "courses", "category": "registration", "nobody": True, "owed": True}
MAILS = [
    Mail(ASKED, _values, **WHAT),
    Mail(CONFIRMED, _still(State.CONFIRMED), **WHAT),
    Mail(WAITING, _still(State.WAITING), **WHAT),
    Mail(OFFERED, _still(State.OFFERED), **WHAT),
    Mail(LAPSED, _still(State.LAPSED), **WHAT),
    Mail(CANCELLED, _still(State.CANCELLED), **WHAT),
    Mail(CHANGED, _still(State.CONFIRMED, State.OFFERED, State.WAITING), **WHAT),
    Mail(BEFORE, _still(State.CONFIRMED), **WHAT),
    Mail(AFTER, _still(State.CONFIRMED), **WHAT),
]
