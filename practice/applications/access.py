"""How an applicant comes to their own page: a code to their address, and then this browser's session.

Nothing is kept of whoever typed an address before the code is right, and the answer is the same for every address.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.crypto import constant_time_compare
from django_ratelimit.core import is_ratelimited

from practice.applications import mails
from practice.mailbox.actions import send_later
from practice.people.codes import code_of
from shared.ids import uuid7

LIFE, TRIES = timedelta(minutes=15), 5
_ASKED, _IN = "application_asked", "application_of"


def mails_too_often(request, email: str) -> bool:
    here = is_ratelimited(request, group="apply-here", key="ip", rate="20/h", increment=True)
    to = is_ratelimited(request, group="apply-to", key=lambda group, request: email, rate="6/h", increment=True)
    return here or to


def send_code(request, email: str, language: str, now: datetime) -> None:
    key = uuid7()
    send_later(mails.CODE, None, now, address=email, key=key, language=language)
    request.session[_ASKED] = {"email": email, "code": str(key), "at": now.timestamp(), "tries": 0}


def asked(request, now: datetime) -> str:
    """The address that a code was sent to and that still waits for it; ""."""
    state = request.session.get(_ASKED)
    fresh = state and now.timestamp() - state["at"] < LIFE.total_seconds() and state["tries"] < TRIES
    return state["email"] if fresh else ""


def enter(request, typed: str, now: datetime) -> bool:
    """Whether the code is right; then this browser is the applicant's."""
    email = asked(request, now)
    if not email:
        return False
    state = request.session[_ASKED]
    right = code_of(UUID(state["code"])).replace("-", "")
    if not constant_time_compare("".join(filter(str.isdigit, typed)), right):
        request.session[_ASKED] = state | {"tries": state["tries"] + 1}
        return False
    request.session.cycle_key()
    del request.session[_ASKED]
    request.session[_IN] = email
    return True


def address_of(request) -> str:
    """Of the applicant whose browser this is; "" for anybody else."""
    return request.session.get(_IN, "")


def leave(request) -> None:
    request.session.pop(_IN, None)
