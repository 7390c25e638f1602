"""How clinics run, for operators' programs: what the console shows in its list, never whom a clinic helps."""

from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import serializers

from shared.billing.models import Subscription
from shared.web.access import operator
from shared.web.api.docs import EXAMPLE_ID
from shared.web.api.schema import operation, paged
from shared.web.api.views import PageIn, Resource
from tenants.clinics.models import Clinic
from tenants.operators import queries

TAG = "Clinics"


class SubscriptionOut(serializers.Serializer):
    plan = serializers.CharField()
    state = serializers.ChoiceField(Subscription.State.choices)
    practitioners = serializers.IntegerField()
    overdue_since = serializers.DateTimeField(allow_null=True)


class ClinicOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    host = serializers.CharField(allow_null=True, help_text="Of the portal, without port.")
    country = serializers.CharField()
    state = serializers.ChoiceField(Clinic.State.choices)
    created_at = serializers.DateTimeField()
    last_active_on = serializers.DateField(allow_null=True)
    current = serializers.BooleanField(help_text="Whether its schema is of the newest release.")
    subscription = SubscriptionOut(allow_null=True)


class ClinicsIn(PageIn):
    state = serializers.ChoiceField(Clinic.State.choices, required=False)
    country = serializers.ChoiceField(["SE", "DK"], required=False)


CLINIC = {
    "id": EXAMPLE_ID, "name": "Eken", "host": "eken.enrum.example", "country": "SE", "state": "open",
    "created_at": "2026-09-01T08:00:00Z", "last_active_on": "2026-11-30", "current": True,
    "subscription": {"plan": "practice", "state": "active", "practitioners": 4, "overdue_since": None},
}  # fmt: skip


@operator
class Clinics(Resource):
    @operation(
        "List clinics", tag=TAG, answers=paged(ClinicOut), query=ClinicsIn,
        example={"results": [CLINIC], "next": None, "previous": None}, about="The newest first.",
    )  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        asked, rows = self.asked(request, ClinicsIn), queries.clinics()
        rows = rows.filter(**{name: asked[name] for name in ("state", "country") if name in asked})
        return self.page(request, rows, ("-created_at", "id"), _told)


@operator
class OneClinic(Resource):
    @operation("Read a clinic", tag=TAG, answers=ClinicOut, refuses=(404,), example=CLINIC)
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        found = queries.clinics().filter(pk=pk).first()
        if found is None:
            raise Http404
        return self.shown(request, _told([found])[0])


def _told(rows) -> list[dict]:
    paid = Subscription.objects.in_bulk([one.pk for one in rows])
    return [
        {
            "id": str(one.pk), "name": one.name, "host": one.host, "country": one.country, "state": one.state,
            "created_at": _moment(one.created_at), "last_active_on": one.last_active_on and one.last_active_on.isoformat(),
            "current": one.current, "subscription": _subscription(paid.get(one.pk)),
        }
        for one in rows
    ]  # fmt: skip


def _subscription(row: Subscription | None) -> dict | None:
    if row is None:
        return None
    plain = {"plan": row.plan, "state": row.state, "practitioners": row.practitioners}
    return plain | {"overdue_since": _moment(row.overdue_since)}


def _moment(at):
    return serializers.DateTimeField().to_representation(at) if at else None
