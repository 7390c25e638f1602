"""A sign-in at BASE, and the person's root for as long as it lasts.

Two cookies: one names the row, which holds only its hash; the other opens what the row holds. So neither the table with
all the server's secrets nor one stolen cookie opens anything. How long a session is usable says shared.staff.lifetimes.
Its row stays until the absolute end: clinics that were entered from it ask whether it still stands, and idling at BASE
does not end work at a clinic.
"""

import os
from datetime import datetime, timedelta

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from shared.staff import cookies, keyring, lifetimes, notices
from shared.staff.epochs import FileEpochs, Once
from shared.staff.models import Notice, StaffDevice, StaffSession
from shared.web.devices import device_of

FRESH = ALLOWED = timedelta(minutes=5)  # how long after a touch a session is fresh, and the act it was for may be done
_TOUCH = timedelta(minutes=1)  # how exactly `seen_at` is kept: not a write per request


def epochs() -> Once:
    """The epochs' keys for one request or job."""
    return Once(FileEpochs(settings.EPOCHS_DIR))


def place(session) -> tuple:
    """What a session's root is bound to in its seal."""
    return settings.PUBLIC_SCHEMA_NAME, bytes(session.sid_hash), session.staff_id


@sensitive_variables()
def start(request, response, key, root: bytes | None, now: datetime) -> StaffSession:
    """Sign `key`'s holder in. All values are new: what the browser brought is never taken over (fixation). A second
    touch by the same person keeps the handle, so that the clinics entered before stay entered."""
    sid, cookie, before = os.urandom(32), os.urandom(32), find(request, now)
    device = device_of(request)
    session = StaffSession(
        sid_hash=cookies.digest(sid),
        staff=key.staff,
        hardware_key=key,
        began_at=now,
        fresh_at=now,
        seen_at=now,
        expires_at=now + lifetimes.of_account(key.staff).absolute,
        **device._asdict(),
    )
    if before and before.staff_id == key.staff_id:
        session.handle, session.began_at, session.expires_at = before.handle, before.began_at, before.expires_at
    if root is not None:
        session.key_epoch, session.key = keyring.hold(epochs(), cookie, root, *place(session))
    _forget(request)
    session.save(force_insert=True)
    _remember(key.staff, device, now)
    cookies.put(response, cookies.SESSION, cookies.b64(sid))
    cookies.put(response, cookies.ROOT, cookies.b64(cookie))
    return session


def _remember(account, device, now):
    """Another kind of browser than ever before is told to the account's holder; the very first is not."""
    _row, new = StaffDevice.objects.update_or_create(
        staff=account,
        browser=device.browser,
        system=device.system,
        defaults={"last_at": now},
        create_defaults={"first_at": now, "last_at": now},
    )
    if new and StaffDevice.objects.filter(staff=account).count() > 1:
        notices.tell(account, Notice.Kind.NEW_DEVICE, now)


def find(request, now: datetime) -> StaffSession | None:
    """The session of this browser, with its person; None when there is none, it idled, ended, or its person has."""
    sid = cookies.read(request, cookies.SESSION)
    if len(sid) != 32:
        return None
    standing = StaffSession.objects.select_related("staff").filter(
        sid_hash=cookies.digest(sid), expires_at__gt=now, staff__ended_at=None
    )
    session = standing.first()
    if session and session.seen_at <= now - lifetimes.of_account(session.staff).idle:
        return None
    if session and session.seen_at < now - _TOUCH:
        StaffSession.objects.filter(pk=session.pk).update(seen_at=now)
    return session


@sensitive_variables()
def root(request, session) -> bytes:
    """The person's root, for the length of this request: keep it in a local variable. Refused when this session was
    begun with a key that opens nothing, or when the browser lacks the second cookie."""
    if session is None or session.key is None:
        raise keyring.Refused
    held = keyring.Wrapped(session.key_epoch, session.key)
    return keyring.take(epochs(), cookies.read(request, cookies.ROOT), held, *place(session))


def is_fresh(session, now: datetime) -> bool:
    return session.fresh_at > now - FRESH


def allow(session, act: str, now: datetime):
    """The touch just now was for this act (`acts.bound`)."""
    until = now + ALLOWED if act else None
    StaffSession.objects.filter(pk=session.pk).update(allowed_act=act, allowed_until=until)


def is_allowed(session, act: str, now: datetime) -> bool:
    return bool(act) and session.allowed_act == act and session.allowed_until > now


def spend(session, act: str, now: datetime) -> bool:
    """One touch, one act: of two requests at once, one gets it."""
    waiting = StaffSession.objects.filter(pk=session.pk, allowed_act=act, allowed_until__gt=now)
    return bool(act) and waiting.update(allowed_act="", allowed_until=None) == 1


def _forget(request):
    sid = cookies.read(request, cookies.SESSION)
    StaffSession.objects.filter(sid_hash=cookies.digest(sid)).delete()


def end(request, response):
    """Signs this browser out, here and within a minute at the clinics entered from here."""
    _forget(request)
    cookies.drop(response, cookies.SESSION, cookies.ROOT)


def end_all(staff):
    """Every browser of this person."""
    StaffSession.objects.filter(staff=staff).delete()


def of_person(staff, now: datetime):
    """The sign-ins that stand, latest first; an idle one still counts for the clinics that were entered from it."""
    return StaffSession.objects.filter(staff=staff, expires_at__gt=now).order_by("-seen_at")


def end_one(staff, handle) -> bool:
    return bool(StaffSession.objects.filter(staff=staff, handle=handle).delete()[0])
