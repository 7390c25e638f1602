"""What a hand-off opened, for as long as the staff member's sign-in here lasts.

Two cookies: Django's session names the row (`StaffSignIn`), `__Host-key` opens what the row holds: this person's private
half at this clinic. So the table with all the server's secrets opens nothing, and neither does one stolen cookie. The row
ends when its role's time is over (shared.staff.lifetimes), at sign-out, and within half a minute of whatever ends the
sign-in at BASE: a revoked key, an ended account or membership, signing out there.
"""

import os
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.views.decorators.debug import sensitive_variables

from practice.people.models import StaffSignIn
from shared.staff import cookies, handoff, keyring
from shared.staff.keyring import Refused
from shared.staff.lifetimes import LONGEST_IDLE, of_role
from shared.staff.sessions import epochs

COOKIE = "__Host-key"
CHECKED = timedelta(seconds=30)
_STATE = "staff"  # in Django's session: {"id", "checked"}

__all__ = ["Refused", "begin", "end", "private_key", "sign_in_of", "stands"]


def place(clinic: str, sign_in) -> tuple:
    """What the held key is bound to in its seal."""
    return clinic, sign_in.pk, sign_in.user_id


@sensitive_variables()
def begin(request, response, user, handle: UUID, private: bytes | None, now: datetime) -> StaffSignIn:
    """Sign `user` in. Session key and cookie are new: what the browser brought is never taken over (fixation)."""
    _forget(request)
    request.session.flush()  # login() would keep the session key of the same person
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    sign_in = StaffSignIn(user=user, handle=handle, seen_at=now, expires_at=now + of_role(user.role).absolute)
    cookie = os.urandom(32)
    if private is not None:
        held = keyring.hold(epochs(), cookie, private, *place(request.place, sign_in))
        sign_in.key_epoch, sign_in.key = held
    sign_in.save(force_insert=True)
    request.session[_STATE] = {"id": str(sign_in.pk), "checked": now.timestamp()}
    cookies.put(response, COOKIE, cookies.b64(cookie))
    return sign_in


def key_of(request) -> str:
    """Of the row behind this session; "" where none is."""
    return (request.session.get(_STATE) or {}).get("id", "")


def sign_in_of(request) -> StaffSignIn | None:
    """The row behind this session."""
    key = key_of(request)
    return StaffSignIn.objects.filter(pk=key).first() if key else None


def stands(request, user, now: datetime) -> bool:
    """Whether this session may go on as staff. Asks the database at most once in half a minute."""
    state = request.session.get(_STATE)
    if not state:
        return False  # a staff member is signed in by a hand-off and by nothing else
    age = now.timestamp() - state["checked"]
    if 0 <= age < CHECKED.total_seconds():
        return True
    sign_in = sign_in_of(request)
    if (
        sign_in is None
        or sign_in.user_id != user.pk
        or age >= of_role(user.role).idle.total_seconds()
        or sign_in.expires_at <= now
    ):
        return False
    if not handoff.still_stands(user.staff_id, sign_in.handle, now):
        return False
    StaffSignIn.objects.filter(pk=sign_in.pk).update(seen_at=now)
    request.session[_STATE] = state | {"checked": now.timestamp()}
    return True


@sensitive_variables()
def private_key(request) -> bytes:
    """This person's private half at this clinic, for the length of the request: keep it in a local variable. Raises
    Refused: the hardware key that signed in opens nothing, or the browser lacks its second cookie."""
    sign_in = sign_in_of(request)
    if sign_in is None or sign_in.key is None or sign_in.user_id != request.user.pk:
        raise Refused
    held = keyring.Wrapped(sign_in.key_epoch, sign_in.key)
    return keyring.take(epochs(), cookies.read(request, COOKIE), held, *place(request.place, sign_in))


def _forget(request):
    state = request.session.get(_STATE)
    if state:
        StaffSignIn.objects.filter(pk=state["id"]).delete()


def drop(request):
    """Ends the sign-in in this browser, and leaves the one at BASE alone."""
    _forget(request)
    request.session.flush()
    request.user = AnonymousUser()


def end(request, response):
    """Signing out: here, at BASE, and within half a minute at the other clinics entered from there."""
    sign_in = sign_in_of(request)
    if sign_in is not None:
        handoff.end_sign_in(request.user.staff_id, sign_in.handle)
    drop(request)
    cookies.drop(response, COOKIE)


def purge(now: datetime) -> int:
    """Rows whose time is over, of browsers that never came back."""
    over = StaffSignIn.objects.filter(expires_at__lte=now) | StaffSignIn.objects.filter(
        seen_at__lte=now - LONGEST_IDLE - CHECKED
    )
    return over.delete()[0]
