"""The mails about accounts. Their words: templates/email/people/."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.kinds import Asked, Mail
from practice.people.codes import code_of
from practice.people.models import SecondStep
from shared.privacy.mail import MessageKind
from shared.privacy.registry import NOT_PERSONAL
from shared.signing import sign
from shared.staff.links import stop_address

CODE_LIFE = timedelta(seconds=settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
CODE = {"code": "account.code"}
NAME = {"first_name": "contact.first_name"}
LINK = {"link": "account.link"}

VERIFY = MessageKind("people.verify", _("Your code"), CODE, needed=("code",), lives=CODE_LIFE)
RESET = MessageKind("people.reset", _("Your code for a new password"), CODE, needed=("code",), lives=CODE_LIFE)
CHANGE_ADDRESS = MessageKind("people.change_address", _("Your code"), CODE, needed=("code",), lives=CODE_LIFE)
ACCOUNT_EXISTS = MessageKind("people.account_exists", _("You already have an account"), LINK, lives=CODE_LIFE)
STAFF_ACCOUNT = MessageKind("people.staff_account", _("You sign in with your key"), {}, lives=CODE_LIFE)
PASSWORD_CHANGED = MessageKind("people.password_changed", _("Your password has been changed"), NAME)
ADDRESS_CHANGED = MessageKind("people.address_changed", _("Your e-mail address has been changed"), NAME)
RIGHTS_ANSWERED = MessageKind("people.rights_answered", _("Your request is answered"), LINK)
RIGHTS_EXTENDED = MessageKind("people.rights_extended", _("Your request takes longer"), LINK)
RIGHTS_LIMIT = MessageKind("people.rights_limit", _("About what you have stopped"), LINK)
ACCOUNT_CLOSED = MessageKind("people.account_closed", _("Your account is closed"), {})
GUARDS_NO_MORE = MessageKind("people.guards_no_more", _("You no longer act for somebody"), LINK)
TAKES_OVER = MessageKind("people.takes_over", _("From now on you decide alone"), LINK)
REMINDER = MessageKind("people.reminder", _("You have not finished"), LINK)


NEW_DEVICE = MessageKind("people.new_device", _("A new sign-in"), LINK)
SECOND_STEP = MessageKind("people.second_step", _("Your sign-in has changed"), LINK)
STEP_LOST = MessageKind("people.step_lost", _("Your second step will be turned off"), {"at": NOT_PERSONAL} | LINK)
STEP_LOST_SMS = MessageKind("people.step_lost_sms", _("Your sign-in"), {}, channel="sms")
RECOVERY_OWNER = MessageKind("people.recovery_owner", _("A colleague has lost their keys"), LINK)
RECOVERY_SMS = MessageKind("people.recovery_sms", _("Your keys"), {}, channel="sms")


def _code(asked: Asked):
    return {"code": code_of(asked.message_id)}


def _name(asked: Asked):
    return {"first_name": asked.user.first_name}


def _sign_in(asked: Asked):
    return {"link": asked.clinic.my_origin + reverse("account_login", urlconf=settings.URLCONFS["my"])}


STEP_DELAY, STEP_STOP = timedelta(days=1), "second step stop"


def step_token(row: SecondStep) -> str:
    """Of the link that stops it: good for this one time."""
    return sign([str(row.pk), row.ends_at.isoformat()], STEP_STOP)


def _step(asked: Asked):
    row = SecondStep.objects.filter(pk=asked.user.pk, ends_at__gt=asked.now).first()
    if row is None:
        return None
    page = reverse("people:second-keep", urlconf=settings.URLCONFS["my"], args=[step_token(row)])
    return {"at": row.ends_at, "link": asked.clinic.my_origin + page}


def _step_sms(asked: Asked):
    return {} if _step(asked) else None


def _stop(asked: Asked):
    return {"link": stop_address(asked.about)}


def _reminder(asked: Asked):
    return None if asked.user.verified_at else _sign_in(asked)


MAILS = [
    Mail(VERIFY, _code, owed=True),
    Mail(RESET, _code, owed=True),
    Mail(CHANGE_ADDRESS, _code, owed=True),
    Mail(ACCOUNT_EXISTS, _sign_in, owed=True),
    Mail(STAFF_ACCOUNT, owed=True),
    Mail(PASSWORD_CHANGED, _name, owed=True),
    Mail(ADDRESS_CHANGED, _name, owed=True),
    Mail(RIGHTS_ANSWERED, _sign_in, owed=True),
    Mail(RIGHTS_EXTENDED, _sign_in, owed=True),
    Mail(RIGHTS_LIMIT, _sign_in, owed=True),
    Mail(ACCOUNT_CLOSED, owed=True, nobody=True),
    Mail(NEW_DEVICE, _sign_in, owed=True),
    Mail(SECOND_STEP, _sign_in, owed=True),
    Mail(STEP_LOST, _step, owed=True),
    Mail(STEP_LOST_SMS, _step_sms, owed=True),
    Mail(RECOVERY_OWNER, _stop, owed=True),
    Mail(RECOVERY_SMS, owed=True),
    Mail(GUARDS_NO_MORE, _sign_in, owed=True),
    Mail(TAKES_OVER, _sign_in, owed=True),
    Mail(REMINDER, _reminder, purpose="account", category="account"),
]
