"""Mail to people who work at clinics, about their accounts. A request writes a row and a job in its own transaction; the
job composes and sends (settings.STAFF_POST names what defers it). Words: templates/email/staff/. None says where somebody
works, nor who they are: the subject and the text fit anybody."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as _

from shared.privacy.mail import MessageKind, Recipient, Undelivered, compose, deliver
from shared.privacy.queries import policy_in_force
from shared.privacy.registry import NOT_PERSONAL
from shared.staff import links
from shared.staff.models import Notice, StaffAccount

log = logging.getLogger(__name__)
LINK = {"link": "account.link"}
Kind = Notice.Kind
KINDS = {
    Kind.CODE: MessageKind(
        "staff.recovery_code", _("Your code"), {"code": "account.code"}, needed=("code",), lives=timedelta(minutes=10)
    ),
    Kind.NO_TRUSTEES: MessageKind("staff.no_trustees", _("About your keys"), {}),
    Kind.TRUSTEE_ASKED: MessageKind("staff.trustee_asked", _("Somebody trusts you"), LINK),
    Kind.TRUSTEES_CHANGED: MessageKind("staff.trustees_changed", _("Your trustees have changed"), LINK),
    Kind.HELP_ASKED: MessageKind("staff.help_asked", _("Somebody needs your key"), LINK),
    Kind.BEGUN: MessageKind("staff.recovery_begun", _("Your account is being recovered"), LINK, needed=("link",)),
    Kind.APPROVED: MessageKind(
        "staff.recovery_approved",
        _("Your account is being recovered"),
        LINK | {"due": NOT_PERSONAL},
        needed=("link",),
    ),
    Kind.READY: MessageKind("staff.recovery_ready", _("Register your new keys"), LINK, needed=("link",)),
    Kind.NEW_DEVICE: MessageKind("staff.new_device", _("A new sign-in"), LINK),
    Kind.STOPPED: MessageKind("staff.recovery_stopped", _("The recovery was stopped"), {}),
}


def tell(account: StaffAccount, kind: Kind, now: datetime, about: UUID | None = None) -> Notice:
    """`about`: the row that it tells of."""
    notice = Notice.objects.create(staff=account, kind=kind, about=about, created_at=now)
    import_string(settings.STAFF_POST)(notice.pk)
    return notice


def send(pk: UUID, now: datetime):
    """The job's work. Raises Undelivered where asking again may help."""
    notice = Notice.objects.select_for_update(of=("self",)).select_related("staff").filter(pk=pk, sent_at=None).first()
    if notice is None:
        return
    kind, account = KINDS[notice.kind], notice.staff
    values = links.values(notice, now)
    expired = kind.lives is not None and now - notice.created_at > kind.lives
    if values is None or expired or account.ended_at is not None:
        return
    message = compose(
        kind, policy_in_force(now), account.language, {"sender": "Enrum", **values}, Recipient(account.email)
    )
    try:
        deliver(message, notice.pk, now)
    except Undelivered as error:
        if not error.for_good:
            raise
        log.warning("a staff member's address takes no mail")
        return
    Notice.objects.filter(pk=pk).update(sent_at=now)
