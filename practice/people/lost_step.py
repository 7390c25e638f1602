"""A client has lost the phone and the emergency codes of their second step, and can't sign in. The clinic can turn it off:

    ask     somebody of the front desk has seen who it is, says how, and touches their key for this very client
    DELAY   the client is told by every way that the clinic has, and may stop it, by the link or on their own page
    finish  a job turns it off, ends every sign-in of theirs, and tells them; the password is asked for as before

Who asked, when and what they saw stands in the client's own log from the first moment. A new second step set up meanwhile
ends it too. Nothing of a client's is shown to whoever asks.
"""

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from practice.accesslog.actions import record
from practice.accesslog.models import AccessEvent
from practice.mailbox.actions import send_later
from practice.people import mails, second, sign_ins
from practice.people.mails import STEP_DELAY as DELAY
from practice.people.mails import step_token as token
from practice.people.models import SecondStep, User
from practice.people.queries import clients
from shared.privacy import sms
from shared.privacy.queries import policy_in_force
from shared.signing import BadSignature, unsign

What = AccessEvent.What
HOW = {"document": What.STEP_DOCUMENT, "eid": What.STEP_EID}  # who it is was seen by


class NotThere(Exception):
    """No client here with that address has a second step."""


def by_address(address: str) -> SecondStep:
    """Raises NotThere."""
    rows = SecondStep.objects.select_related("user").filter(user__in=clients(), user__email=address.strip().lower())
    if found := rows.filter(user__is_active=True, user__closed_at=None).first():
        return found
    raise NotThere


def ask(row: SecondStep, who: User, how: str, seen: str, unit: str, now: datetime) -> None:
    """`how`: a key of HOW; `seen`: what was looked at, in words and without a number. Asked twice, the first one counts."""
    if not SecondStep.objects.filter(pk=row.pk, ends_at=None).update(ends_at=now + DELAY, ends_by=who.pk):
        return
    record(HOW[how], who=who, clients=[row.pk], unit=unit, now=now, reason=seen)
    send_later(mails.STEP_LOST, row.user, now)
    document = policy_in_force(now)
    if row.user.phone and document is not None and sms.carrier(document):
        send_later(mails.STEP_LOST_SMS, row.user, now)


def waiting() -> list[SecondStep]:
    return list(SecondStep.objects.select_related("user").filter(ends_at__isnull=False).order_by("ends_at"))


def stop(row: SecondStep) -> None:
    """By the client, or by the clinic: the second step stays."""
    SecondStep.objects.filter(pk=row.pk).update(ends_at=None, ends_by=None)


def by_token(text: str) -> SecondStep | None:
    """What the link of the mail means; None where there is nothing to stop any more."""
    try:
        user, ends_at = unsign(text, mails.STEP_STOP, 2 * DELAY)
    except (BadSignature, ValueError):
        return None
    return SecondStep.objects.filter(pk=user, ends_at=datetime.fromisoformat(ends_at)).first()


def finish(now: datetime) -> int:
    """Those whose time is over; how many."""
    due = list(SecondStep.objects.select_for_update().select_related("user").filter(ends_at__lte=now))
    for row in due:
        second.turn_off(row.user)
        sign_ins.end_others(row.user, None, now)
        send_later(mails.SECOND_STEP, row.user, now)
    return len(due)


def card(request: HttpRequest, now: datetime) -> dict | None:
    """On the client's own page (settings.CLIENT_HOME), where they are still signed in somewhere."""
    row = SecondStep.objects.filter(pk=request.user.pk, ends_at__gt=now).first()
    if row is None:
        return None
    stop_page = reverse("people:second-keep", args=[token(row)])
    return {"template": "people/card_step.html", "row": row, "stop": stop_page}
