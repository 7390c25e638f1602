"""The way to one invoice for somebody who has no account here: a company, an insurer, an authority that pays, a guest."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from practice.payments.models import Invoice
from shared.signing import BadSignature, sign, unsign

PURPOSE, LIFE = "an invoice for another payer", timedelta(days=180)


def way_to(invoice: Invoice, my_origin: str) -> str:
    """For the time that an invoice is talked about; afterwards whoever needs it asks the clinic."""
    return my_origin + reverse(
        "payments:for-payer", urlconf=settings.URLCONFS["my"], args=[sign(str(invoice.pk), PURPOSE)]
    )


def behind(token: str) -> Invoice | None:
    """None where it is forged, too old, or of an invoice that a client with an account pays."""
    try:
        pk = UUID(unsign(token, PURPOSE, LIFE))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None
    return Invoice.objects.filter(pk=pk).exclude(payer=None, client__isnull=False).first()
