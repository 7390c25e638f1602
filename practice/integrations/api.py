"""What a key reads: rows of the clinic, and of each the fields whose category the policy lets the key's recipient have; the
others are null. Whoever has restricted the use of their data (GDPR art. 18) is not among them; who is, finds it in their
access log. Nothing else is written by key."""

from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django_ratelimit.core import is_ratelimited
from rest_framework import serializers

from practice.booking.api.shapes import moment
from practice.booking.models import Booking
from practice.booking.slots import MIDNIGHT, instant
from practice.integrations import actions, disclosing, noting
from practice.integrations.models import Scope
from practice.payments.models import Invoice
from practice.payments.queries import number_of
from practice.people import secrecy
from practice.people.queries import clients, contact_by_relation
from shared.privacy.rights.queries import who_restricted
from shared.web.access import by_key
from shared.web.api.docs import EXAMPLE_ID
from shared.web.api.problems import Problem
from shared.web.api.schema import operation, paged
from shared.web.api.views import DayIn, PageIn, Resource

TAG = "For other programs, by key"
RATE = "120/m"


class ByKey(Resource):
    """`scope`: what the key needs. `self.told`: what its recipient may have, once the request is let in."""

    scope = ""

    def initial(self, request, *arguments, **named):
        super().initial(request, *arguments, **named)
        now = timezone.now()
        key = actions.find(request.key_sent, now)
        if key is None:
            raise Problem("not-signed-in", gettext("That key opens nothing: it is wrong, revoked or too old."))
        if is_ratelimited(request._request, group="api-key", key=lambda *_: str(key.pk), rate=RATE, increment=True):
            raise Problem("too-many", gettext("Wait a minute."), Retry_After="60")
        self.told = disclosing.disclosed(key.recipient, now)
        self.program = noting.Program(key.pk, self.told.one.name if self.told.one else key.recipient)
        if self.scope not in key.scopes:
            raise PermissionDenied
        if not self.told.has(disclosing.LEAST[self.scope]):
            raise Problem("not-yours", gettext("The clinic's policy doesn't let you have that any more."))

    def note(self, clients) -> None:
        """Whose reading each of them shall see."""
        noting.note(self.program, clients, self.request.clinic.name, timezone.now())

    def only(self, category: str, value):
        return value if self.told.has(category) else None


class SinceIn(PageIn):
    since = DayIn(required=False, help_text="From this day on, on the clinic's calendar.")


class DataBookingOut(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField([one for one in Booking.State.values if one != Booking.State.GROUP])
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    practitioner = serializers.UUIDField(allow_null=True)
    service = serializers.UUIDField(allow_null=True)
    client = serializers.UUIDField(allow_null=True)


class DataClientOut(serializers.Serializer):
    id = serializers.UUIDField()
    first_name = serializers.CharField()
    last_name = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)


class DataInvoiceOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Invoice.Kind.choices)
    number = serializers.CharField()
    issued_on = serializers.DateField()
    due_on = serializers.DateField()
    net = serializers.IntegerField(help_text="This and the next in the smallest unit: öre, øre.")
    vat = serializers.IntegerField()
    total = serializers.IntegerField()
    currency = serializers.CharField()


def _pages(row) -> dict:
    return {"results": [row], "next": None, "previous": None}


BOOKING = {
    "id": EXAMPLE_ID, "state": "confirmed", "starts_at": "2026-11-26T09:00:00Z", "ends_at": "2026-11-26T09:45:00Z",
    "practitioner": None, "service": None, "client": None,
}  # fmt: skip
CLIENT = {"id": EXAMPLE_ID, "first_name": "Tove", "last_name": None, "email": None, "phone": None}
INVOICE = {
    "id": EXAMPLE_ID, "kind": "invoice", "number": "2026-12", "issued_on": "2026-11-20", "due_on": "2026-12-20",
    "net": 65000, "vat": 0, "total": 65000, "currency": "SEK",
}  # fmt: skip


@by_key
class DataBookings(ByKey):
    scope = Scope.BOOKINGS

    @operation(
        "List the clinic's bookings", tag=TAG, answers=paged(DataBookingOut), query=SinceIn, refuses=(429,),
        example=_pages(BOOKING), about="Scope `bookings`. Of whom, with whom and what only where the policy says so.",
    )  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        asked, rows = self.asked(request, SinceIn), Booking.objects.exclude(client=None)
        rows = rows.filter(secrecy.open_to(None))
        if "since" in asked:
            zone = ZoneInfo(request.clinic.timezone)
            rows = rows.filter(starts_at__gte=instant(asked["since"], MIDNIGHT, zone))
        return self.page(request, rows, ("starts_at", "id"), self._told)

    def _told(self, rows):
        shut = who_restricted({one.client_id for one in rows}, "booking", timezone.now())
        if self.told.has("contact"):  # else nobody can be told from a time alone
            self.note({one.client_id for one in rows} - shut)
        return [
            {
                "id": str(one.pk), "state": one.state, "starts_at": moment(one.starts_at), "ends_at": moment(one.ends_at),
                "practitioner": self.only("booking.practitioner", str(one.practitioner_id)),
                "service": self.only("booking.service", str(one.service_id)),
                "client": self.only("contact", str(one.client_id)),
            }
            for one in rows if one.client_id not in shut
        ]  # fmt: skip


@by_key
class DataClients(ByKey):
    scope = Scope.CLIENTS

    @operation(
        "List the clinic's clients", tag=TAG, answers=paged(DataClientOut), query=PageIn, refuses=(429,),
        example=_pages(CLIENT),
        about="Scope `clients`. What a client has hidden is empty, what the policy doesn't disclose is null.",
    )  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        self.asked(request, PageIn)
        rows = clients().filter(closed_at=None).exclude(pk__in=secrecy.hidden_clients(None))
        return self.page(request, rows, ("created_at", "id"), self._told)

    def _told(self, rows):
        shut = who_restricted({one.pk for one in rows}, "contact", timezone.now())
        self.note({one.pk for one in rows} - shut)
        found = []
        for one in rows:
            if one.pk not in shut:
                known = contact_by_relation(one)
                fields = {"last_name": "contact.surname", "email": "contact.email", "phone": "contact.phone"}
                shown = {name: self.only(what, getattr(known, name)) for name, what in fields.items()}
                found.append({"id": str(one.pk), "first_name": known.first_name} | shown)
        return found


@by_key
class DataInvoices(ByKey):
    scope = Scope.INVOICES

    @operation(
        "List the clinic's invoices", tag=TAG, answers=paged(DataInvoiceOut), query=SinceIn, refuses=(429,),
        example=_pages(INVOICE), about="Scope `invoices`. Never whose they are, nor what for.",
    )  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        asked, rows = self.asked(request, SinceIn), Invoice.objects.all()
        rows = rows.filter(issued_on__gte=asked["since"]) if "since" in asked else rows
        return self.page(request, rows, ("issued_on", "id"), self._told)

    def _told(self, rows):
        plain = ("kind", "net", "vat", "total", "currency")
        return [
            {
                "id": str(one.pk), "number": number_of(one), "issued_on": one.issued_on.isoformat(),
                "due_on": one.due_on.isoformat(),
            } | {name: getattr(one, name) for name in plain}
            for one in rows
        ]  # fmt: skip
