"""The mails about money. Neither subject tells what it is about; the paper itself is behind sign-in. Words:
templates/email/payments/."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.kinds import Asked, Mail
from practice.payments import ledger
from practice.payments.links import way_to
from practice.payments.models import Invoice
from shared.privacy.mail import MessageKind
from shared.web.formats import full_date, money

_FIELDS = {
    "first_name": "contact.first_name", "amount": "accounts.invoice", "due": "accounts.invoice", "link": "account.link",
}  # fmt: skip
INVOICE = MessageKind("payments.invoice", _("Something new waits for you"), _FIELDS)
REMINDER = MessageKind("payments.reminder", _("Something still waits for you"), _FIELDS)
CARD_REFUSED = MessageKind("payments.card_refused", _("Something needs you"), _FIELDS)
# To a company or an authority: nobody's name, no amount, only the way to it.
PAYER = MessageKind("payments.payer", _("An invoice waits for you"), {"link": "account.link"}, needed=("link",))


def _unpaid(asked: Asked) -> dict | None:
    """None: it was paid meanwhile, or taken back."""
    invoice = Invoice.objects.filter(pk=asked.about, client=asked.user.pk, payer=None).first()
    left = ledger.outstanding([invoice.pk])[invoice.pk] if invoice else 0
    if left <= 0:
        return None
    where = reverse("payments:own", urlconf=settings.URLCONFS["my"], args=[invoice.pk])
    return {
        "first_name": asked.user.first_name, "amount": money(left, invoice.currency), "due": full_date(invoice.due_on),
        "link": asked.clinic.my_origin + where,
    }  # fmt: skip


def _for_payer(asked: Asked) -> dict | None:
    invoice = Invoice.objects.filter(pk=asked.about).exclude(payer=None).first()
    return {"link": way_to(invoice, asked.clinic.my_origin)} if invoice and not invoice.paid_at else None


MAILS = [
    Mail(PAYER, _for_payer, purpose="accounting", category="accounts", nobody=True),
    Mail(INVOICE, _unpaid, purpose="accounting", category="accounts"),
    Mail(CARD_REFUSED, _unpaid, purpose="accounting", category="accounts"),
    Mail(REMINDER, _unpaid, purpose="accounting", category="accounts"),
]
