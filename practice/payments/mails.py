"""The mails about money. Neither subject tells what it is about; the paper itself is behind sign-in. Words:
templates/email/payments/."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.kinds import Asked, Mail
from practice.payments import ledger, paper
from practice.payments.links import way_to
from practice.payments.models import BuyerNumber, CreditCheck, Invoice, Payer
from practice.payments.queries import number_of
from shared.privacy.mail import MessageKind, Paper
from shared.web.formats import full_date, money

_FIELDS = {
    "first_name": "contact.first_name", "amount": "accounts.invoice", "due": "accounts.invoice", "link": "account.link",
}  # fmt: skip
INVOICE = MessageKind("payments.invoice", _("Something new waits for you"), _FIELDS)
REMINDER = MessageKind("payments.reminder", _("Something still waits for you"), _FIELDS)
CARD_REFUSED = MessageKind("payments.card_refused", _("Something needs you"), _FIELDS)
CREDIT_CHECK = MessageKind(
    "payments.credit_check",
    _("Something that you should know"),
    {"first_name": "contact.first_name", "link": "account.link"},
    needed=("link",),
)  # fmt: skip  the reason stands behind sign-in
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


def _paper(asked: Asked) -> Paper | None:
    """The invoice itself, which goes along only where the channel's rule lets all that stands on it (shared.privacy.mail)."""
    invoice = Invoice.objects.filter(pk=asked.about).first()
    if invoice is None:
        return None
    return Paper(f"{number_of(invoice)}.pdf", stands_on(invoice), lambda: paper.as_pdf(invoice, asked.clinic.country))


def stands_on(invoice: Invoice) -> set[str]:
    """Categories of the policy's vocabulary: what whoever reads the paper learns of the client."""
    found = {"accounts.invoice"}
    if invoice.payer is None:
        found |= {"contact.first_name", "contact.surname", "booking.service"}
        found |= {"contact.address"} if invoice.buyer.get("address") else set()
    else:
        found |= {"contact.first_name"} if invoice.buyer.get("about") else set()
        promise = Payer.objects.filter(pk=invoice.payer).values_list("promise", flat=True).first()
        found |= {"booking.service"} if promise else set()
    if any(not line["within_month"] for line in invoice.lines):
        found.add("booking.time")
    return found | ({"identity_number"} if BuyerNumber.objects.filter(invoice=invoice.pk).exists() else set())


def _checked(asked: Asked) -> dict | None:
    """None: it was dropped, or made, before the mail could leave."""
    if not CreditCheck.objects.filter(pk=asked.about, client=asked.user.pk, outcome="").exists():
        return None
    where = reverse("payments:mine", urlconf=settings.URLCONFS["my"])
    return {"first_name": asked.user.first_name, "link": asked.clinic.my_origin + where}


MAILS = [
    Mail(CREDIT_CHECK, _checked, purpose="credit", category="credit_check", owed=True),
    Mail(PAYER, _for_payer, purpose="accounting", category="accounts", nobody=True, paper=_paper),
    Mail(INVOICE, _unpaid, purpose="accounting", category="accounts", paper=_paper),
    Mail(CARD_REFUSED, _unpaid, purpose="accounting", category="accounts"),
    Mail(REMINDER, _unpaid, purpose="accounting", category="accounts"),
]
