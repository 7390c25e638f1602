"""Where a client is signed in: from which kind of browser, since when, and how to end it.

Django's session names a row (`ClientSignIn`) as a staff member's names a StaffSignIn, however it came about: by password,
after a code, or otherwise. The row ends when idle, when its time is over, by signing out, or from any other browser of the
client's; the browser notices within half a minute. An ended row forgets its network and stays as a kind of browser that is
known, one of each; a sign-in from another kind is told by mail.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from practice.mailbox.actions import send_later
from practice.people import mails
from practice.people.models import ClientSignIn, User
from shared.ids import uuid7
from shared.staff import lifetimes
from shared.web.devices import device_of

CHECKED, FORGOTTEN = timedelta(seconds=30), timedelta(days=365)
_STATE = "client"  # in Django's session: {"id", "checked"}


def stands(request, user: User, now: datetime) -> bool:
    """Whether this session may go on. Asks the database at most once in half a minute."""
    state = request.session.get(_STATE)
    if not state:
        _begin(request, user, now)
        return True
    age = now.timestamp() - state["checked"]
    if 0 <= age < CHECKED.total_seconds():
        return True
    standing = ClientSignIn.objects.filter(pk=state["id"], user=user, ended_at=None, expires_at__gt=now)
    if age >= lifetimes.CLIENT.idle.total_seconds() or not standing.update(seen_at=now):
        end(user, UUID(state["id"]), now)
        return False
    request.session[_STATE] = state | {"checked": now.timestamp()}
    return True


def _begin(request, user, now):
    """The row is written at once, and again with the answer where it was undone with a refused view's own rows: a session
    that named a row that is not there would end by itself."""
    pk, device = uuid7(), device_of(request)
    request.session[_STATE] = {"id": str(pk), "checked": now.timestamp()}
    begun = {"user": user, **device._asdict(), "began_at": now, "seen_at": now,
             "expires_at": now + lifetimes.CLIENT.absolute}  # fmt: skip

    def write():
        before = ClientSignIn.objects.filter(user=user).exclude(pk=pk)
        new = before.exists() and not before.filter(browser=device.browser, system=device.system).exists()
        _, made = ClientSignIn.objects.get_or_create(pk=pk, defaults=begun)
        if made and new and user.email:
            send_later(mails.NEW_DEVICE, user, now)

    def again():
        if User.objects.filter(pk=user.pk).exists():  # they may have had their account erased meanwhile
            write()

    write()
    request.always.append(again)


def here(request) -> UUID | None:
    """The row of this browser."""
    state = request.session.get(_STATE)
    return UUID(state["id"]) if state else None


def of_person(user: User, now: datetime) -> QuerySet[ClientSignIn]:
    """Those that stand, latest first."""
    idle = now - lifetimes.CLIENT.idle
    return ClientSignIn.objects.filter(user=user, ended_at=None, expires_at__gt=now, seen_at__gt=idle).order_by(
        "-seen_at"
    )


def end(user: User, pk: UUID, now: datetime) -> None:
    _over(ClientSignIn.objects.filter(user=user, pk=pk, ended_at=None), now)


def end_others(user: User, but: UUID | None, now: datetime) -> None:
    _over(ClientSignIn.objects.filter(user=user, ended_at=None).exclude(pk=but), now)


def _over(rows, now):
    """Of several ended rows of one kind of browser, the latest stays."""
    for row in list(rows):
        same = ClientSignIn.objects.filter(
            user=row.user_id, browser=row.browser, system=row.system, ended_at__isnull=False
        )
        same.delete()
        ClientSignIn.objects.filter(pk=row.pk).update(ended_at=now, network="")


def purge(now: datetime) -> None:
    """Sign-ins whose time is over end; kinds of browsers unused for a year are forgotten."""
    idle = now - lifetimes.CLIENT.idle
    waiting = ClientSignIn.objects.filter(ended_at=None)
    _over(waiting.filter(expires_at__lte=now) | waiting.filter(seen_at__lte=idle), now)
    ClientSignIn.objects.filter(ended_at__lte=now - FORGOTTEN).delete()
