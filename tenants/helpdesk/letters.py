"""That a case has moved on, and nothing of what it is about. Words: templates/email/helpdesk/."""

from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from shared.privacy.mail import MessageKind, Recipient, Undelivered, compose, deliver
from shared.privacy.queries import policy_in_force
from shared.staff.models import StaffAccount
from tenants.helpdesk.models import Case
from tenants.isolation.jobs import later

LINK = {"link": "account.link"}
ANSWERED = MessageKind("helpdesk.answered", _("Your question to Enrum is answered"), LINK, needed=("link",))
CLOSED = MessageKind("helpdesk.closed", _("Your question to Enrum is closed"), LINK, needed=("link",))
KINDS = {"answered": ANSWERED, "closed": CLOSED}


def tell(case: Case, what: str) -> None:
    """`what`: a key of KINDS, and the state that the case then has."""
    later("tenants.helpdesk.tasks.tell", case_id=str(case.pk), what=what)


def tell_now(case_id: UUID, what: str, now: datetime) -> None:
    """The job's work; nothing where the case has moved on, or its account has gone. Raises Undelivered where asking again may
    help."""
    case = Case.objects.filter(pk=case_id, state=what).first()
    account = StaffAccount.objects.filter(pk=case.staff, ended_at=None).first() if case else None
    if account is None:
        return
    link = settings.BASE_ORIGIN + reverse("helpdesk:own", urlconf=settings.URLCONFS["platform"], args=[case.pk])
    values = {"sender": "Enrum", "link": link}
    message = compose(KINDS[what], policy_in_force(now), account.language or "en", values, Recipient(account.email))
    try:
        deliver(message, uuid5(case.pk, f"{what} {case.last_at}"), now)
    except Undelivered as error:
        if not error.for_good:
            raise
