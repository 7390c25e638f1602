"""Courses as those see them who run the clinic or lead one: how many take part is for all of these, who they are for the
leaders alone (practice.courses.leading_views)."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.courses import actions, queries, recordings, seats
from practice.courses.forms import KINDS, CourseForm, DateForm, RecorderForm
from practice.courses.models import Course, Recorder, Recording, Removal, Session
from practice.people.queries import holding, members
from shared.ids import as_id
from shared.law import pack
from shared.privacy.queries import policy_in_force
from shared.web.access import CARERS, MANAGERS, managers, staff_role
from shared.web.formats import typed
from shared.web.languages import in_language

those_concerned = staff_role(*{*CARERS, *MANAGERS})


@those_concerned
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """A manager sees every course, anybody else those that they lead."""
    now, user = timezone.now(), request.user
    rows = overviewed(user)
    own = set(queries.led_by(user).values_list("pk", flat=True))
    found = [_row(one, request, one.pk in own, now) for one in rows.order_by("starts_at", "pk")]
    context = {
        "ahead": [one for one in found if not one["over"]], "past": [one for one in found if one["over"]][::-1],
        "takes": queries.takes(now), "manages": user.runs_clinic,
        "records": queries.may_record(policy_in_force(now)) or Recorder.objects.exists(),
    }  # fmt: skip
    return render(request, "courses/overview.html", context)


def overviewed(user) -> QuerySet[Course]:
    return Course.objects.all() if user.runs_clinic else queries.led_by(user)


def _row(course, request, leads, now) -> dict:
    return {
        "course": course, "title": in_language(course.title, request.LANGUAGE_CODE), "kind": KINDS[course.kind],
        "leads": leads, "taken": queries.taken(course), "over": bool(course.ends_at and course.ends_at <= now),
        "waiting": course.registrations.filter(state="waiting").count(),
    }  # fmt: skip


def _form(request, row=None) -> CourseForm:
    plain = {name: getattr(row, name) for name in CourseForm.PLAIN} if row else {
        "free_cancel_hours": 48, "offer_hours": 24, "price": 0, "late_fee": 0, "where": Course.Where.PLACE, "seats": 12,
    }  # fmt: skip
    plain |= {name: typed(plain[name]) for name in ("price", "late_fee")}
    if row:
        plain |= {"leaders": [one.user_id for one in row.leaders.all()], "room": queries.link_of(row)}
    document = policy_in_force(timezone.now())
    return CourseForm(
        request.POST if request.method == "POST" else None, languages=request.languages, people=members(holding(CARERS)),
        texts={name: getattr(row, name) for name in ("title", "about", "rules")} if row else None, initial=plain,
        may_record=queries.may_record(document),
    )  # fmt: skip


@managers
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if form.is_bound and form.is_valid():
        row = _save(request, None, form)
        messages.success(request, _("Saved. Add its dates, then put it out."))
        return redirect("courses:edit", row.pk)
    return render(request, "courses/edit.html", {"form": form}, status=422 if form.is_bound else 200)


def _save(request, row, form):
    values = form.values() | {"currency": pack(request.clinic.country).currency}
    return actions.save(row, values, [one.pk for one in form.cleaned_data["leaders"]], timezone.now())


@managers
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk) -> HttpResponse:
    row = get_object_or_404(Course, pk=pk)
    form = _form(request, row)
    if form.is_bound and form.is_valid():
        try:
            _save(request, row, form)
        except actions.Taken:
            form.add_error("seats", _("More people have a place already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("courses:edit", pk)
    return _page(request, row, form, DateForm(), 422 if form.is_bound else 200)


def _page(request, row, form, date, status):
    now = timezone.now()
    context = {
        "row": row, "form": form, "date": date, "dates": row.sessions.order_by("starts_at"),
        "title": in_language(row.title, request.LANGUAGE_CODE), "taken": queries.taken(row),
        "open": queries.is_open(row, now), "leads": queries.led_by(request.user).filter(pk=row.pk).exists(),
    }  # fmt: skip
    return render(request, "courses/edit.html", context, status=status)


@managers
@require_POST
def date(request: HttpRequest, pk) -> HttpResponse:
    """POST starts_at, minutes."""
    row, form = get_object_or_404(Course, pk=pk), DateForm(request.POST)
    if not form.is_valid():
        request.method = "GET"
        return _page(request, row, _form(request, row), form, 422)
    actions.add_date(row, form.cleaned_data["starts_at"], form.cleaned_data["minutes"], timezone.now())
    return redirect("courses:edit", pk)


@managers
@require_POST
def no_date(request: HttpRequest, pk) -> HttpResponse:
    """The date is taken out, and those who take part are told."""
    session, now = get_object_or_404(Session.objects.select_related("course"), pk=pk), timezone.now()
    course = session.course
    if session.starts_at <= now or (course.shown_at and course.sessions.count() == 1):
        messages.error(request, _("A date that has been stays, and a course that is out keeps one."))
    else:
        actions.remove_date(session, now)
    return redirect("courses:edit", course.pk)


@managers
@require_POST
def show(request: HttpRequest, pk) -> HttpResponse:
    """POST hide=1 takes it in, anything else puts it out."""
    row = get_object_or_404(Course, pk=pk)
    if request.POST.get("hide"):
        actions.hide(row)
        messages.success(request, _("Nobody finds it any more. Who takes part is not touched."))
    elif actions.show(row, timezone.now()):
        messages.success(request, _("It is out."))
    else:
        messages.error(request, _("Add a date that is ahead first."))
    return redirect("courses:edit", pk)


@managers
@require_POST
def call_off(request: HttpRequest, pk) -> HttpResponse:
    seats.call_off(get_object_or_404(Course, pk=pk), timezone.now())
    messages.success(request, _("It is called off. Everybody is told, and nobody owes anything."))
    return redirect("courses:edit", pk)


@managers
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def recorded(request: HttpRequest) -> HttpResponse:
    """Where recordings lie, when each goes, and the proof of those that are gone. POST end=<recording> ends one sooner."""
    now, row = timezone.now(), Recorder.objects.first()
    if request.method == "POST" and "end" in request.POST:
        recordings.end(Recording.objects.filter(pk=as_id(request.POST["end"])), "delete", now)
        messages.success(request, _("Nobody watches it any more. It is being deleted at the service."))
        return redirect("courses:recorded")
    recipients = recordings.services(policy_in_force(now))
    form = RecorderForm(row, recipients, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        recordings.set_up(form.cleaned_data, form.cleaned_data["secret"])
        messages.success(request, _("Saved."))
        return redirect("courses:recorded")
    rows = [(one, due, in_language(one.course.title, request.LANGUAGE_CODE))
            for one, due in recordings.listed(Recording.objects.all(), now)]  # fmt: skip
    context = {
        "form": form, "row": row, "recipients": recipients, "rows": rows, "waiting": Removal.objects.filter(done_at=None),
        "gone": Removal.objects.exclude(done_at=None).order_by("-done_at")[:100],
    }  # fmt: skip
    return render(request, "courses/recorded.html", context, status=422 if form.is_bound else 200)
