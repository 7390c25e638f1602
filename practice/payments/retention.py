"""How the books end when their years are over; named in personal_data.py. Every `action` means that the row goes."""

from datetime import datetime

from django.db import connection

from practice.payments.models import Invoice
from tenants.isolation.jobs import later

BATCH = 1000
FORGET = "practice.payments.tasks.forget_customer"


def postings(queryset, action: str, now: datetime) -> int:
    """The clinic's role may not delete from its ledger: the platform's function does, in this clinic's schema alone."""
    pks, gone = list(queryset.values_list("pk", flat=True)), 0
    for first in range(0, len(pks), BATCH):
        with connection.cursor() as cursor:
            cursor.execute("SELECT platform.erase_postings(%s::uuid[], %s)", [pks[first : first + BATCH], now])
            gone += cursor.fetchone()[0]
    return gone


def payers(queryset, action: str, now: datetime) -> int:
    """Those whom no invoice names any more."""
    named = Invoice.objects.exclude(payer=None).values("payer")
    return queryset.filter(active=False).exclude(pk__in=named).delete()[0]


def cards(queryset, action: str, now: datetime) -> int:
    """Here at once; at the provider by a job, which is tried until it answers."""
    for customer in queryset.exclude(customer="").values_list("customer", flat=True):
        later(FORGET, customer=customer)
    return queryset.delete()[0]
