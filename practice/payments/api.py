"""A client's own invoices."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework import serializers

from practice.payments import queries
from practice.payments.place import place_of
from shared.web.access import client
from shared.web.api.docs import EXAMPLE_ID
from shared.web.api.schema import operation, paged
from shared.web.api.views import PageIn, Resource

TAG = "Invoices"


class AmountOut(serializers.Serializer):
    amount = serializers.IntegerField(help_text="In the smallest unit: öre, øre.")
    currency = serializers.CharField(help_text="ISO 4217.")


class InvoiceOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField([queries.PAID, queries.OPEN, queries.LATE, queries.BACK, queries.CREDIT])
    issued_on = serializers.DateField()
    due_on = serializers.DateField()
    total = AmountOut()
    left = AmountOut(help_text="Still to be paid; below nothing where it is owed back.")


class InvoicesIn(PageIn):
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2199)


INVOICE = {
    "id": EXAMPLE_ID, "number": "2026-12", "state": "open", "issued_on": "2026-11-20", "due_on": "2026-12-20",
    "total": {"amount": 65000, "currency": "SEK"}, "left": {"amount": 65000, "currency": "SEK"},
}  # fmt: skip


@client
class Invoices(Resource):
    @operation(
        "List your invoices", tag=TAG, answers=paged(InvoiceOut), query=InvoicesIn,
        example={"results": [INVOICE], "next": None, "previous": None},
        about="The newest first. What somebody else pays for you is not among them.",
    )  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        asked, rows = self.asked(request, InvoicesIn), queries.owed_by(request.user)
        rows = rows.filter(year=asked["year"]) if "year" in asked else rows
        return self.page(request, rows, ("-issued_on", "-number"), lambda found: _told(request, found))


@client
class Invoice(Resource):
    @operation("Read an invoice", tag=TAG, answers=InvoiceOut, refuses=(404,), example=INVOICE)
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        found = queries.own_invoice(request.user, pk)
        if found is None:
            raise Http404
        return self.shown(request, _told(request, [found])[0])


def _told(request, rows) -> list[dict]:
    now = timezone.now()
    return [
        {
            "id": str(one.row.pk), "number": one.number, "state": one.state,
            "issued_on": one.row.issued_on.isoformat(), "due_on": one.row.due_on.isoformat(),
            "total": {"amount": one.row.total, "currency": one.row.currency},
            "left": {"amount": one.left, "currency": one.row.currency},
        }
        for one in queries.shown(rows, request.user, place_of(request).day(now), now)
    ]  # fmt: skip
