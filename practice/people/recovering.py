"""A colleague has lost every key, and two trustees have confirmed it (shared.staff.recovery): what the clinic does about it.
Runs in the clinic's place, called by infra.housekeeping."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.http import HttpRequest

from practice.mailbox.actions import send_later
from practice.people import mails
from practice.people.models import StaffSignIn, User
from shared.privacy import sms
from shared.privacy.queries import policy_in_force
from shared.staff import links

ANSWER = (User.Role.OWNER, User.Role.ADMINISTRATOR)


def tell(staff_id: UUID, recovery: UUID, now: datetime) -> None:
    """Those who answer for the clinic, by mail; the person, by text message where the clinic has a number of theirs and
    a service for it. (Their own mail comes from BASE; in service the owner's day shows a card.)"""
    for user in User.objects.filter(role__in=ANSWER, is_active=True).exclude(staff_id=staff_id):
        send_later(mails.RECOVERY_OWNER, user, now, about=recovery)
    person, document = User.objects.filter(staff_id=staff_id, is_active=True).first(), policy_in_force(now)
    if person is not None and person.phone and document is not None and sms.carrier(document):
        send_later(mails.RECOVERY_SMS, person, now, about=recovery)


def begin_anew(staff_id: UUID) -> None:
    """The person comes back with another root: the next hand-off publishes its public half here. What was sealed to the
    old one is not opened by that."""
    StaffSignIn.objects.filter(user__staff_id=staff_id).delete()
    User.objects.filter(staff_id=staff_id).update(public_key=None)


def without_trustees() -> set[UUID]:
    """Staff ids of those here who could not be helped after losing every key, and have not said that nobody shall."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT staff FROM platform.without_trustees()")
        return {staff for (staff,) in cursor.fetchall()}


def card(request: HttpRequest, now: datetime) -> dict | None:
    """Beside the day (settings.STAFF_DAY) of those who answer for the clinic: whose account is being recovered."""
    if request.user.role not in ANSWER:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT recovery, staff, due_at FROM platform.recoveries_here()")
        going_on = {staff: (pk, due) for pk, staff, due in cursor.fetchall()}
    people = User.objects.filter(staff_id__in=going_on, is_active=True).order_by("first_name")
    rows = [
        {
            "name": one.get_full_name(),
            "due": going_on[one.staff_id][1],
            "stop": links.stop_address(going_on[one.staff_id][0]),
        }
        for one in people
    ]
    return {"template": "people/card_recovery.html", "rows": rows} if rows else None
