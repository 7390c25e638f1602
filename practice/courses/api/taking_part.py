"""Courses as everybody reads them, and a client's own places. The rules are those of the pages."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from practice.courses import queries, recordings, seats
from practice.courses.api import shapes
from practice.courses.forms import RegisterForm
from practice.courses.models import Course, Registration
from practice.courses.my_views import proven_client, too_often
from shared.web.access import client, public
from shared.web.api.once import once, replayed
from shared.web.api.problems import Problem, pointed
from shared.web.api.schema import IF_MATCH, REPEATABLE, operation, paged
from shared.web.api.views import Resource

TAG, PLACES = "Courses", "Your places in courses"


class OfCourses(Resource):
    def course(self, pk, now) -> Course:
        """Out, as on the portal. Raises Http404."""
        if not queries.takes(now):
            raise Http404
        return get_object_or_404(Course, pk=pk, shown_at__lte=now)


@public
class Courses(OfCourses):
    @operation("List courses and events", tag=TAG, answers=paged(shapes.CourseOut), query=shapes.CoursesIn,
               example={"results": [shapes.COURSE], "next": None, "previous": None},
               about="Those that are not over, the next first.")  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        asked, now = self.asked(request, shapes.CoursesIn), timezone.now()
        rows = queries.offered(now).filter(**{name: asked[name] for name in ("kind", "where") if name in asked})
        return self.page(
            request, rows, ("starts_at", "id"),
            lambda found: [shapes.course(one, request.LANGUAGE_CODE, now) for one in found],
        )  # fmt: skip


@public
class OneCourse(OfCourses):
    @operation("Read a course", tag=TAG, answers=shapes.CourseOut, refuses=(404,), example=shapes.COURSE)
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        now = timezone.now()
        return self.shown(request, shapes.course(self.course(pk, now), request.LANGUAGE_CODE, now))


class OfPlaces(OfCourses):
    def rows(self, request) -> QuerySet[Registration]:
        return Registration.objects.filter(person=request.user.pk).select_related("course")

    def told(self, request, row: Registration, now: datetime) -> dict:
        page = request.build_absolute_uri(reverse("courses:own", args=[queries.token(row)]))
        return shapes.place(row, request.LANGUAGE_CODE, now, page)

    def deed(self, request, pk, act: Callable[[Registration, datetime], None]) -> HttpResponse:
        """`act` on a place, once, on condition of If-Match; then what stands there."""
        now, row = timezone.now(), get_object_or_404(self.rows(request), pk=pk)

        def done() -> UUID:
            self.must_match(request, self.told(request, row, now))
            try:
                act(row, now)
            except (seats.Closed, seats.TooLate):
                raise Problem("too-late", gettext("That is not possible any more.")) from None
            return row.pk

        _made, again = once(request, done, now)
        return self.shown(request, self.told(request, self.rows(request).get(pk=pk), now), **replayed(again))


@client
class Register(OfPlaces):
    @operation("Register for a course", tag=TAG, answers=shapes.SeatOut, status=201, takes=shapes.RegisterIn,
               headers=[REPEATABLE], refuses=(404, 409, 429), sends={"first_name": "Tove", "agree": True},
               example=shapes.PLACE,
               about="A place, or one among those who wait. Twice is once. Without an account one registers on the "
               "page.")  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        now = timezone.now()
        course = self.course(pk, now)
        made, again = once(request, lambda: self._register(request, course, now), now)
        row, where = self.rows(request).get(pk=made), reverse("api:place", args=[made])
        return self.shown(request, self.told(request, row, now), 201, Location=where, **replayed(again))

    def _register(self, request, course, now) -> UUID:
        said, known = self.taken(request, shapes.RegisterIn), proven_client(request)
        if known is None:
            raise Problem("answer-first", gettext("Prove your e-mail address first, on your own page."))
        rules = queries.shown(course, request.LANGUAGE_CODE).rules
        given = {name: getattr(known, name) for name in ("first_name", "last_name", "phone")}
        form = RegisterForm(course, rules, given | said, known=known)
        if not form.is_valid():
            raise Problem("invalid", errors=pointed(form.errors))
        if too_often(request._request):
            raise Problem("too-many", gettext("Try again in an hour."))
        try:
            return seats.register(course, known, form.details(), rules, request.LANGUAGE_CODE, now).pk
        except seats.Closed:
            raise Problem("too-late", gettext("It has begun, or was called off.")) from None


@client
class Places(OfPlaces):
    @operation("List your places", tag=PLACES, answers=paged(shapes.SeatOut), query=shapes.PlacesIn,
               example={"results": [shapes.PLACE], "next": None, "previous": None}, about="The newest first.")  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        asked, now, rows = self.asked(request, shapes.PlacesIn), timezone.now(), self.rows(request)
        rows = rows.filter(state=asked["state"]) if "state" in asked else rows
        return self.page(
            request, rows, ("-created_at", "-id"), lambda found: [self.told(request, one, now) for one in found]
        )


@client
class Place(OfPlaces):
    @operation("Read how a place stands", tag=PLACES, answers=shapes.SeatOut, refuses=(404,), example=shapes.PLACE)
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        return self.shown(request, self.told(request, get_object_or_404(self.rows(request), pk=pk), timezone.now()))


@client
class PlaceTake(OfPlaces):
    @operation("Take the place that is kept for you", tag=PLACES, answers=shapes.SeatOut, refuses=(404, 409, 412, 422),
               headers=[IF_MATCH, REPEATABLE], example=shapes.PLACE)  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        return self.deed(request, pk, lambda row, now: seats.say_yes(row, request.user.pk, now))


@client
class PlaceCancel(OfPlaces):
    @operation("Give a place back", tag=PLACES, answers=shapes.SeatOut, refuses=(404, 409, 412, 422),
               headers=[IF_MATCH, REPEATABLE], example=shapes.PLACE | {"state": "cancelled", "may": []},
               about="It costs `cancel_costs`. Whoever waits is offered it.")  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        return self.deed(request, pk, seats.give_back)


@client
class PlaceRecorded(OfPlaces):
    @operation("Say whether you agree to being recorded", tag=PLACES, answers=shapes.SeatOut, takes=shapes.RecordedIn,
               refuses=(404, 409, 412), headers=[IF_MATCH, REPEATABLE], sends={"agree": False},
               example=shapes.PLACE | {"recorded": "no"}, about="It may be changed until the course is over.")  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        get_object_or_404(self.rows(request), pk=pk)  # whose it is comes before what the body says
        agrees = self.taken(request, shapes.RecordedIn)["agree"]

        def act(row, now):
            if row.state != Registration.State.CONFIRMED or not row.course.records or row.course.ends_at <= now:
                raise seats.TooLate
            recordings.say(row, agrees, now)

        return self.deed(request, pk, act)
