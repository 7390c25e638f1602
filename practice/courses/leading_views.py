"""For those who lead a course, and nobody else at the clinic: who takes part, who was there, and their files."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.courses import actions, noting, queries, recordings, seats
from practice.courses.forms import MaterialForm
from practice.courses.models import Course, Material, Registration, Session
from practice.courses.words import state
from practice.people import uploads
from shared.ids import as_id
from shared.web.access import carers
from shared.web.languages import in_language


def led_course(request, pk) -> Course:
    """Hidden from whoever does not lead it."""
    return get_object_or_404(queries.led_by(request.user), pk=pk)


@carers
@never_cache
@require_safe
def participants(request: HttpRequest, pk) -> HttpResponse:
    now, course = timezone.now(), led_course(request, pk)
    rows = [(one, state(one)) for one in noting.participants(request, course, now)]
    context = {
        "course": course, "title": in_language(course.title, request.LANGUAGE_CODE), "rows": rows,
        "taken": queries.taken(course), "dates": course.sessions.order_by("starts_at"),
        "recordings": recordings.listed(course.recordings, now),
        "recorded": sum(one.recorded == "no" for one, _state in rows if one.state == "confirmed"),
    }  # fmt: skip
    return render(request, "courses/participants.html", context)


@carers
@require_POST
def remove(request: HttpRequest, pk) -> HttpResponse:
    """A place is taken away by the clinic; it costs nothing, and whoever had it is told."""
    row = get_object_or_404(Registration, pk=pk, course__in=queries.led_by(request.user))
    try:
        seats.take_away(row, timezone.now())
        messages.success(request, _("The place is cancelled, and they are told."))
    except seats.TooLate:
        messages.error(request, _("That is not possible any more."))
    return redirect("courses:participants", row.course_id)


@carers
@never_cache
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, pk) -> HttpResponse:
    """Of one date. POST came=<registration>, once for each who was there."""
    session = get_object_or_404(
        Session.objects.select_related("course"), pk=pk, course__in=queries.led_by(request.user)
    )
    course, now = session.course, timezone.now()
    if session.starts_at > now:
        messages.error(request, _("That date has not begun yet."))
        return redirect("courses:participants", course.pk)
    if request.method == "POST":
        came = {one for text in request.POST.getlist("came") if (one := as_id(text))}
        actions.attend(course, session, came)
        messages.success(request, _("Saved."))
        return redirect("courses:participants", course.pk)
    rows = [one for one in noting.participants(request, course, now) if one.state == Registration.State.CONFIRMED]
    context = {
        "course": course, "session": session, "title": in_language(course.title, request.LANGUAGE_CODE),
        "rows": [(one, session.pk in one.attended) for one in rows],
    }  # fmt: skip
    return render(request, "courses/attendance.html", context)


@carers
@require_http_methods(["GET", "POST"])
def materials(request: HttpRequest, pk) -> HttpResponse:
    course, form = led_course(request, pk), MaterialForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "remove" in request.POST:
        Material.objects.filter(course=course, pk=as_id(request.POST["remove"])).delete()
        return redirect("courses:materials", pk)
    if form.is_bound and form.is_valid():
        try:
            data = form.cleaned_data["file"].read(uploads.MOST_BYTES + 1)
            actions.add_material(course, form.cleaned_data["title"], data, timezone.now())
            messages.success(request, _("Saved. Those who take part find it on their page."))
            return redirect("courses:materials", pk)
        except uploads.Refused as no:
            form.add_error("file", uploads.WORDS[no.why])
    context = {
        "course": course, "form": form, "rows": course.materials.defer("file").order_by("added_at"),
        "title": in_language(course.title, request.LANGUAGE_CODE),
    }  # fmt: skip
    return render(request, "courses/materials.html", context, status=422 if form.is_bound else 200)
