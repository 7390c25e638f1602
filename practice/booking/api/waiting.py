"""A client's own waiting lists, and the packages of sessions that they have bought."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.response import Response

from practice.booking import packages, queries, waitlist
from practice.booking.api import shapes
from practice.booking.api.bookings import saying_no
from practice.booking.forms import WaitForm
from practice.booking.models import Waiting
from shared.web.access import client
from shared.web.api.docs import EXAMPLE_ID
from shared.web.api.once import once, replayed
from shared.web.api.problems import Problem, pointed
from shared.web.api.schema import REPEATABLE, operation
from shared.web.api.views import DayIn, Resource
from tenants.branding.queries import said

TAG = "Waiting and packages"
PARTS = [*WaitForm.PARTS]
DAYS = ["1", "2", "3", "4", "5", "6", "7"]  # for forms.MultipleChoice: only how many there are matters


class OfferedOut(serializers.Serializer):
    """A freed time that is kept for you and some others: whoever accepts first has it."""

    starts_at = serializers.DateTimeField()
    held_until = serializers.DateTimeField()
    practitioner = shapes.NamedOut()


class WaitingOut(serializers.Serializer):
    id = serializers.UUIDField()
    service = shapes.NamedOut()
    practitioner = shapes.NamedOut(allow_null=True, help_text="null: whoever is free.")
    weekdays = serializers.ListField(child=serializers.IntegerField(), help_text="0 Monday to 6 Sunday; none: any day.")
    begins = serializers.TimeField(allow_null=True, help_text="On the clinic's clock; null: from the morning on.")
    ends = serializers.TimeField(allow_null=True)
    until = serializers.DateField()
    offer = OfferedOut(allow_null=True)


class WaitingsOut(serializers.Serializer):
    results = WaitingOut(many=True)


class WaitIn(serializers.Serializer):
    service = serializers.UUIDField()
    practitioner = serializers.UUIDField(required=False)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), required=False, max_length=7
    )
    part = serializers.ChoiceField(PARTS, required=False, help_text="Of the day; any where it is left out.")
    until = DayIn(help_text="The last day that helps, at most a year ahead.")


class PackageOut(serializers.Serializer):
    id = serializers.UUIDField()
    service = shapes.NamedOut()
    sessions = serializers.IntegerField()
    left = serializers.IntegerField(help_text="Still to be booked.")
    price = shapes.MoneyOut()
    bought_at = serializers.DateTimeField()
    expires_on = serializers.DateField(allow_null=True, help_text="The last day on which a session may be.")


class PackagesOut(serializers.Serializer):
    results = PackageOut(many=True)


NAMED = {"id": EXAMPLE_ID, "name": "Individual session"}
WAITING = {
    "id": EXAMPLE_ID, "service": NAMED, "practitioner": None, "weekdays": [0, 2], "begins": None, "ends": "12:00:00",
    "until": "2026-12-20", "offer": None,
}  # fmt: skip
PACKAGE = {
    "id": EXAMPLE_ID, "service": NAMED, "sessions": 5, "left": 3, "price": shapes.money(300000, "SEK"),
    "bought_at": "2026-11-20T09:00:00Z", "expires_on": None,
}  # fmt: skip


def _named(one) -> dict:
    return {"id": str(one.pk), "name": one.get_full_name()}


def _service(one, languages) -> dict:
    return {"id": str(one.pk), "name": said(one.name, languages)}


def _offer(held) -> dict | None:
    if held is None or held.held_until is None:
        return None
    return {
        "starts_at": shapes.moment(held.starts_at), "held_until": shapes.moment(held.held_until),
        "practitioner": _named(held.practitioner),
    }  # fmt: skip


def told(one: Waiting, languages) -> dict:
    return {
        "id": str(one.pk), "service": _service(one.service, languages),
        "practitioner": _named(one.practitioner) if one.practitioner else None, "weekdays": one.weekdays,
        "begins": one.begins and one.begins.isoformat(), "ends": one.ends and one.ends.isoformat(),
        "until": one.until.isoformat(), "offer": _offer(one.offer),
    }  # fmt: skip


def _own(request, pk) -> Waiting:
    found = next((one for one in waitlist.of_client(request.user) if str(one.pk) == str(pk)), None)
    if found is None:
        raise Http404
    return found


@client
class Waitings(Resource):
    @operation("List what you wait for", tag=TAG, answers=WaitingsOut, example={"results": [WAITING]})
    def get(self, request: HttpRequest) -> HttpResponse:
        rows = waitlist.of_client(request.user)
        return self.shown(request, {"results": [told(one, request.languages) for one in rows]})

    @operation(
        "Wait for a time", tag=TAG, answers=WaitingOut, status=201, takes=WaitIn, refuses=(409,), headers=[REPEATABLE],
        example=WAITING, sends={"service": EXAMPLE_ID, "weekdays": [0, 2], "part": "morning", "until": "2026-12-20"},
        about="Again for the same service: the newer wish holds.",
    )  # fmt: skip
    def post(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        made, again = once(request, lambda: self._wait(request, self.taken(request, WaitIn), now), now)
        where = reverse("api:waiting", args=[made])
        return self.shown(request, told(_own(request, made), request.languages), 201, Location=where, **replayed(again))

    def _wait(self, request, wish, now) -> UUID:
        service = queries.service_of(wish["service"])
        if service is None:
            raise Problem("not-offered", gettext("That can't be booked here."))
        fields = {"who": str(wish.get("practitioner", "")), "weekdays": [str(one) for one in wish.get("weekdays", ())],
                  "part": wish.get("part", ""), "until": wish["until"].isoformat()}  # fmt: skip
        form = WaitForm(fields, people=queries.who_offers(service), weekdays=DAYS, today=timezone.localdate(now))
        if not form.is_valid():
            raise Problem("invalid", errors=pointed(form.errors))
        row = waitlist.join(request.user, service, form.values(), now)
        if row is None:
            raise Problem("taken", gettext("You wait for many things already. Leave one list first."))
        return row.pk


@client
class OneWaiting(Resource):
    @operation("Read what you wait for", tag=TAG, answers=WaitingOut, refuses=(404,), example=WAITING)
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        return self.shown(request, told(_own(request, pk), request.languages))

    @operation("Wait no longer", tag=TAG, answers=None, status=204, refuses=(404,))
    def delete(self, request: HttpRequest, pk) -> HttpResponse:
        waitlist.leave(_own(request, pk))
        return Response(status=204)


@client
class AcceptOffer(Resource):
    @operation(
        "Take the time that is kept for you", tag=TAG, answers=shapes.BookingOut, refuses=(404, 409, 422),
        example=shapes.BOOKING, about="Whoever is first has it.",
    )  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        now, row = timezone.now(), _own(request, pk)
        booking = saying_no(lambda: waitlist.accept(row, now))
        found = queries.own(request.user, now).get(pk=booking.pk)
        return self.shown(request, shapes.booking(found, request.user, request.languages, now))


@client
class Packages(Resource):
    @operation(
        "List your packages of sessions", tag=TAG, answers=PackagesOut, example={"results": [PACKAGE]},
        about="The oldest first. Book with `use_package` to use one.",
    )  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(
            request, {"results": [_package(one, request.languages) for one in packages.of_client(request.user)]}
        )


def _package(one, languages) -> dict:
    return {
        "id": str(one.pk), "service": _service(one.service, languages), "sessions": one.sessions, "left": one.left,
        "price": shapes.money(one.price, one.currency), "bought_at": shapes.moment(one.bought_at),
        "expires_on": one.expires_on and one.expires_on.isoformat(),
    }  # fmt: skip
