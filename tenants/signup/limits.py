"""How often one address of the net, or one mail address, may do what costs us or annoys somebody.

Nothing here depends on whether an account exists, so a refusal tells nothing.
"""

from django_ratelimit.core import is_ratelimited

BEGUN = "40/h"  # forms sent from one address
MAILED_HERE = "30/h"  # codes asked for from one address
MAILED_TO = "6/h"  # codes to one mail address
WRONG = "30/10m"  # wrong codes from one address
OPENED = "10/h"  # clinics opened from one address


def _over(request, group, rate, key="ip", increment=True) -> bool:
    return is_ratelimited(request, group=f"signup-{group}", key=key, rate=rate, increment=increment)


def begins_too_often(request) -> bool:
    return _over(request, "begun", BEGUN)


def mails_too_often(request, email: str) -> bool:
    """Counts this one."""
    here = _over(request, "mailed-here", MAILED_HERE)
    return _over(request, "mailed-to", MAILED_TO, key=lambda group, request: email.lower()) or here


def guesses_too_often(request, count: bool = False) -> bool:
    return _over(request, "wrong", WRONG, increment=count)


def opens_too_often(request) -> bool:
    return _over(request, "opened", OPENED)
