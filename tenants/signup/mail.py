"""The one mail of sign-up."""

import logging
from datetime import datetime
from uuid import uuid5

from django.utils.translation import gettext_noop as _

from shared.privacy.mail import MessageKind, Recipient, Undelivered, compose, deliver
from shared.privacy.queries import policy_in_force
from tenants.signup import codes
from tenants.signup.models import SignUp

log = logging.getLogger(__name__)
CODE = MessageKind(
    "signup.code", _("Your code for Enrum"), {"code": "account.code"}, needed=("code",), lives=codes.LIFE
)


def send_code(row: SignUp, now: datetime):
    """To the address that is to be proven, in the language in which it was typed, as Enrum's own policy allows. Raises
    Undelivered where asking again may help."""
    values = {"sender": "Enrum", "code": codes.digits(row.code_seed, row.email)}
    message = compose(CODE, policy_in_force(now), row.language, values, Recipient(row.email))
    try:
        # A job that tries again sends under the same name; a code that was asked for again has a new one.
        deliver(message, uuid5(row.pk, row.code_until.isoformat()), now)
    except Undelivered as error:
        if not error.for_good:
            raise
        log.warning("a sign-up's address takes no mail")  # its owner sees that nothing comes, and may give another
