"""What can be booked, with whom and when: open to everybody, as on the portal."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from practice.booking import queries
from practice.booking.api import shapes
from practice.booking.availability import diary, wants_room
from practice.booking.models import Service
from shared.web.access import public
from shared.web.api.problems import Problem
from shared.web.api.schema import operation
from shared.web.api.views import Resource

TAG = "What can be booked"


def offered() -> list[Service]:
    """Services that clients may book themselves and that somebody offers."""
    return [one for one in queries.services().exclude(audience=Service.Audience.STAFF) if one.offers]


@public
class Services(Resource):
    @operation("List what can be booked", tag=TAG, answers=shapes.ServicesOut, example={"results": [shapes.SERVICE]})
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, {"results": [shapes.service(one, request.languages) for one in offered()]})


def _service(pk) -> Service:
    found = queries.service_of(pk)
    if found is None:
        raise Http404
    return found


@public
class OneService(Resource):
    @operation("Read a service", tag=TAG, answers=shapes.ServiceOut, refuses=(404,), example=shapes.SERVICE)
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        return self.shown(request, shapes.service(_service(pk), request.languages))


@public
class FreeTimes(Resource):
    @operation(
        "List the free times of a service", tag=TAG, answers=shapes.FreeTimesOut, query=shapes.FreeTimesIn, refuses=(404,),
        example={"results": [shapes.FREE]}, about="Where several are free at one time, who has least booked has it.",
    )  # fmt: skip
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        service, asked = _service(pk), self.asked(request, shapes.FreeTimesIn)
        now, zone = timezone.now(), ZoneInfo(request.clinic.timezone)
        today = now.astimezone(zone).date()
        first = asked.get("first", today)
        last = asked.get("last", first + timedelta(days=6))
        if not first <= last or (last - first).days >= shapes.LONGEST:
            raise Problem("invalid", gettext("Ask for 31 days at most, the first one first."))
        who = [one for one in queries.who_offers(service) if asked.get("practitioner") in (None, one.pk)]
        first, last = max(first, today), min(last, today + timedelta(days=service.horizon_days))
        free = []
        if who and first <= last:
            read = diary([one.pk for one in who], first, last, zone, now, wants_room(service))
            free = queries.free_times(service, who, read, first, last)
        rows = [
            {
                "start": shapes.moment(one.start),
                "practitioner": str(one.practitioner.pk),
                "left": one.left if service.seats else None,
            }
            for one in free
        ]
        return self.shown(request, {"results": rows})


@public
class Practitioners(Resource):
    @operation(
        "List who can be booked", tag=TAG, answers=shapes.PractitionersOut, example={"results": [shapes.PRACTITIONER]}
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        found = {}
        for service in offered():
            for user in queries.who_offers(service):
                found.setdefault(user.pk, (user, []))[1].append(service.pk)
        shown = [(user, of) for user, of in found.values() if getattr(user, "card", None) is None or user.card.shown]
        shown.sort(key=lambda pair: (pair[0].get_full_name(), pair[0].pk))
        return self.shown(request, {"results": [shapes.practitioner(*pair, request.languages) for pair in shown]})
