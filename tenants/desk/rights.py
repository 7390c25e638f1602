"""What shared.privacy.rights asks of the platform: to tell people by mail, from a job."""

from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse

from shared.privacy.mail import Recipient, Undelivered, compose, deliver
from shared.privacy.queries import policy_in_force
from shared.privacy.rights import links
from shared.privacy.rights.models import Request
from shared.staff.models import StaffAccount
from tenants.desk import letters
from tenants.isolation.jobs import later


def tell(row: Request, what: str, now: datetime) -> None:
    """settings.RIGHTS_TELL at the platform; `what`: a key of letters.KINDS."""
    later("tenants.desk.tasks.tell", request_id=str(row.pk), what=what)


def tell_now(request_id: UUID, what: str, now: datetime) -> None:
    """The job's work; nothing where the request has gone, or says nowhere to write to. Raises Undelivered where asking
    again may help."""
    row = Request.objects.filter(pk=request_id).first()
    account = StaffAccount.objects.filter(pk=row.person, ended_at=None).first() if row and row.person else None
    address = account.email if account else row.address if row else ""
    if not address:
        return
    language = account.language if account else row.language or "en"
    values = {"sender": "Enrum", "link": _link(row, account, what)}
    message = compose(letters.KINDS[what], policy_in_force(now), language, values, Recipient(address))
    try:
        deliver(message, uuid5(row.pk, f"{what} {row.closed_at or row.extended_at or ''}"), now)
    except Undelivered as error:
        if not error.for_good:
            raise


def _link(row: Request, account: StaffAccount | None, what: str) -> str:
    """Whoever has an account reads on the signed-in page."""
    name, argument = ("own", row.pk) if account and what != "prove" else ("visit", links.token(row))
    return settings.BASE_ORIGIN + reverse(f"rights:{name}", urlconf=settings.URLCONFS["platform"], args=[argument])
