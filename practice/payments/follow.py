"""What follows from what happens elsewhere: a booking that is paid at once, one that is called off after it was billed."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from practice.booking.models import Booking
from practice.payments import billing, invoicing, ledger, provider, queries
from practice.payments.invoicing import Refused
from practice.payments.models import Books, Invoice
from practice.payments.place import Place, place_of
from practice.payments.queries import SESSION, Due
from shared.privacy.queries import policy_in_force

LATELY = timedelta(days=14)  # looked at every hour


def booked(request: HttpRequest, booking: Booking, now: datetime) -> None:
    """settings.AFTER_BOOKING: where the clinic is paid at booking, what is to be paid waits under Payments."""
    books = queries.books()
    by_package = booking.package_id is not None or not booking.price
    if not queries.is_set_up(books) or books.when != Books.When.BOOKING or by_package:
        return
    try:
        billing.bill(
            booking.client, [Due(booking, SESSION, booking.price)], place_of(request), policy_in_force(now), now,
            key=f"booking:{booking.pk}", address=queries.last_address(booking.client_id),
        )  # fmt: skip
    except Refused:  # the clinic bills it by hand
        return
    messages.info(request, gettext("You pay for it under Payments."))


def called_off(place: Place, now: datetime) -> int:
    """Billed sessions that are called off: what is not owed any more is taken back, and paid back as it came. Returns how
    many invoices that concerned."""
    done = 0
    rows = Booking.objects.filter(state=Booking.State.CANCELLED, cancelled_at__gt=now - LATELY)
    for invoice in Invoice.objects.filter(
        kind=Invoice.Kind.INVOICE, bookings__overlap=list(rows.values_list("pk", flat=True))
    ):
        done += _take_back(invoice, place, now)
    return done


def _take_back(invoice: Invoice, place: Place, now: datetime) -> bool:
    found = {str(row.pk): row for row in Booking.objects.filter(pk__in=invoice.bookings, state=Booking.State.CANCELLED)}
    changed = False
    for line in invoice.lines:
        row, key = found.get(line["booking"]), f"called-off:{line['booking']}"
        if row is None or Invoice.objects.filter(key=key).exists():
            continue
        owed = min(line["gross"], row.late_fee) if row.cancelled_late and row.fee_waived_at is None else 0
        left = invoice.total - invoicing.credited([invoice.pk]).get(invoice.pk, 0)
        amount = min(line["gross"] - owed, left)
        if amount > 0 and line["gross"] != row.late_fee:
            invoicing.credit(invoice, amount, key, place.day(now), now)
            changed = True
    return changed


def owed_back(now: datetime) -> int:
    """What clients paid on the net and do not owe any more goes back by itself. How many invoices."""
    done = 0
    for invoice in Invoice.objects.filter(kind=Invoice.Kind.INVOICE, key__regex=r"^(booking|course):"):
        left = ledger.outstanding([invoice.pk])[invoice.pk]
        if left < 0 and (online := queries.paid_online(invoice)) > 0:
            amount = min(-left, online)
            provider.pay_back(invoice, amount, f"auto {invoice.pk} {online}", now)
            done += 1
    return done
