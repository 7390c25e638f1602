"""How often somebody may be wrong. Only refusals count, so that a whole clinic behind one address can sign in at eight."""

from django_ratelimit.core import is_ratelimited

ASKED = "300/5m"  # ceremonies begun from one address
WRONG_HERE = "30/10m"  # refused answers from one address
RECOVERED, RECOVERED_HERE = "5/h", "20/h"  # recoveries asked for: of one address, from one place
WRONG_KEY = "15/10m"  # refused answers that name one credential


def asks_too_often(request) -> bool:
    return is_ratelimited(request, group="staff-asked", key="ip", rate=ASKED, increment=True)


def is_stopped(request, credential: str = "") -> bool:
    """Whether this address, or whoever answers for this credential, was refused too often."""
    return _usage(request, credential, increment=False)


def count_refusal(request, credential: str = ""):
    _usage(request, credential, increment=True)


def _usage(request, credential, increment) -> bool:
    here = is_ratelimited(request, group="staff-wrong-here", key="ip", rate=WRONG_HERE, increment=increment)
    if not credential:
        return here
    return here | is_ratelimited(
        request, group="staff-wrong-key", key=lambda group, request: credential, rate=WRONG_KEY, increment=increment
    )


def recovers_too_often(request, email: str) -> bool:
    here = is_ratelimited(request, group="staff-lost-here", key="ip", rate=RECOVERED_HERE, increment=True)
    return here | is_ratelimited(
        request, group="staff-lost", key=lambda group, request: email, rate=RECOVERED, increment=True
    )
