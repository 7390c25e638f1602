"""Courses as those see them who run the clinic or lead one. Who takes part is for the leaders alone, and goes into the log."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext

from practice.courses import actions, noting, queries, seats
from practice.courses.api import shapes
from practice.courses.leading_views import led_course
from practice.courses.models import Course, Registration, Session
from practice.courses.staff_views import overviewed, those_concerned
from shared.web.access import carers
from shared.web.api.once import once, replayed
from shared.web.api.problems import Problem
from shared.web.api.schema import IF_MATCH, REPEATABLE, operation, paged
from shared.web.api.views import PageIn, Resource

TAG = "Leading courses"


@those_concerned
class LedCourses(Resource):
    @operation("List the clinic's courses", tag=TAG, answers=paged(shapes.LedCourseOut), query=PageIn,
               example={"results": [shapes.LED], "next": None, "previous": None},
               about="All of them for who runs the clinic, else those that you lead. The newest first.")  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        self.asked(request, PageIn)
        own = set(queries.led_by(request.user).values_list("pk", flat=True))
        return self.page(
            request, overviewed(request.user), ("-id",),
            lambda found: [shapes.led(one, request.LANGUAGE_CODE, one.pk in own) for one in found],
        )  # fmt: skip


class OfParticipants(Resource):
    def told(self, request, course: Course, now: datetime) -> dict:
        return shapes.participants(course, noting.participants(request._request, course, now))

    def deed(self, request, course: Course, act: Callable[[datetime], UUID]) -> HttpResponse:
        now = timezone.now()

        def done() -> UUID:
            self.must_match(request, shapes.participants(course, queries.participants(course)))  # nobody sees it
            return act(now)

        _made, again = once(request, done, now)
        return self.shown(request, self.told(request, course, now), **replayed(again))


@carers
class Participants(OfParticipants):
    @operation("Read who takes part", tag=TAG, answers=shapes.ParticipantsOut, refuses=(404,), example=shapes.PARTICIPANTS,
               about="For those who lead it. Where it tells of care, those who take part see in their log that you "
               "looked.")  # fmt: skip
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        return self.shown(request, self.told(request, led_course(request, pk), timezone.now()))


@carers
class ParticipantRemove(OfParticipants):
    @operation("Take a place away", tag=TAG, answers=shapes.ParticipantsOut, refuses=(404, 409, 412, 422),
               headers=[IF_MATCH, REPEATABLE], example=shapes.PARTICIPANTS,
               about="It costs nothing. They are told, and whoever waits is offered it.")  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        rows = Registration.objects.select_related("course")
        row = get_object_or_404(rows, pk=pk, course__in=queries.led_by(request.user))

        def act(now) -> UUID:
            try:
                seats.take_away(row, now)
            except seats.TooLate:
                raise Problem("too-late", gettext("That is not possible any more.")) from None
            return row.pk

        return self.deed(request, row.course, act)


@carers
class Attendance(OfParticipants):
    @operation("Note who was there", tag=TAG, answers=shapes.ParticipantsOut, takes=shapes.CameIn, refuses=(404, 409, 412),
               headers=[IF_MATCH], sends={"came": [shapes.PARTICIPANT["id"]]}, example=shapes.PARTICIPANTS,
               about="On one date, once it has begun.")  # fmt: skip
    def put(self, request: HttpRequest, pk) -> HttpResponse:
        rows = Session.objects.select_related("course")
        session = get_object_or_404(rows, pk=pk, course__in=queries.led_by(request.user))
        came = self.taken(request, shapes.CameIn)["came"]

        def act(now) -> UUID:
            if session.starts_at > now:
                raise Problem("too-late", gettext("That date has not begun yet."))
            actions.attend(session.course, session, came)
            return session.pk

        return self.deed(request, session.course, act)
