"""Registering, with an account or without, and one's own page of a course: its link is in the mails alone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.core import is_ratelimited

from practice.courses import certificate, money, queries, recordings, seats
from practice.courses.forms import RegisterForm
from practice.courses.models import Course, Material, Recording, Registration
from practice.courses.words import stands
from practice.payments.links import way_to
from practice.people.models import User
from practice.people.uploads import ENDINGS, plain_name
from practice.video.actions import in_place
from shared.privacy.outbound.gate import NotDeclared, check_address
from shared.privacy.queries import policy_in_force
from shared.web import markup
from shared.web.access import public
from shared.web.errors import too_many_requests

State = Registration.State


def _course(slug: str, now) -> Course:
    row = get_object_or_404(Course, slug=slug, shown_at__lte=now)
    if not queries.takes(now) or not queries.is_open(row, now):
        raise Http404
    return row


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """A client who is signed in has a place at once; anybody else says yes by the link in a mail."""
    now = timezone.now()
    row = _course(slug, now)
    known = proven_client(request)
    found = queries.shown(row, request.LANGUAGE_CODE)
    form = RegisterForm(row, found.rules, request.POST or None, known=known)
    if form.is_bound and form.is_valid():
        if too_often(request, form.cleaned_data.get("email", "").lower()):
            return too_many_requests(request)
        try:
            return _registered(request, row, form, known, found.rules, now)
        except seats.Closed:
            raise Http404 from None
    context = {
        "form": form, "found": found, "row": row, "full": not queries.free(row), "known": known,
        "rules": markup.as_html(found.rules, request.get_host(), lower=1) if found.rules else "",
    }  # fmt: skip
    return render(request, "courses/register.html", context, status=422 if form.is_bound else 200)


def proven_client(request) -> User | None:
    """Somebody signed in with an address that was proven."""
    user = request.user
    return user if user.is_authenticated and not user.is_staff_member and user.email and user.verified_at else None


def too_often(request, address: str = "") -> bool:
    """From one network address, and to one mail address."""
    here = is_ratelimited(request, group="course-here", key="ip", rate="10/h", increment=True)
    return here or bool(
        address and is_ratelimited(request, group="course-to", key=lambda *_: address, rate="5/h", increment=True)
    )


def _registered(request, row, form, known, rules, now):
    details, language = form.details(), request.LANGUAGE_CODE
    if known is None:
        seats.ask(row, details, rules, language, now)
        return redirect("courses:asked")
    made = seats.register(row, known, details, rules, language, now)
    return redirect("courses:own", queries.token(made))


@public
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/asked.html")


def _own(token: str) -> Registration:
    row = queries.by_token(token)
    if row is None:
        raise Http404
    return row


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """How it stands. POST yes=1 takes the place, leave=1 gives it back."""
    row, now = _own(token), timezone.now()
    if request.method == "POST":
        try:
            _act(request, row, now)
        except (seats.Closed, seats.TooLate):
            messages.error(request, _("That is not possible any more."))
        return redirect("courses:own", token)
    return render(request, "courses/own.html", _own_page(request, row, token, now))


def _act(request, row, now) -> None:
    if request.POST.get("yes"):
        account = User.objects.filter(email=row.email, role="").first()
        done = seats.say_yes(row, account.pk if account else None, now)
        messages.success(request, stands(done))
    elif request.POST.get("leave"):
        seats.give_back(row, now)
        messages.success(request, _("Your place is cancelled."))


def _own_page(request, row, token, now) -> dict:
    course, found = row.course, queries.shown(row.course, row.language)
    invoice, left = money.open_amount(row)
    taking_part = row.state == State.CONFIRMED and not course.called_off_at
    begun = bool(course.starts_at and course.starts_at <= now)
    return {
        "row": row, "course": course, "found": found, "token": token, "stands": stands(row), "begun": begun,
        "dates": course.sessions.order_by("starts_at"), "taking_part": taking_part, "left": left,
        "pay": way_to(invoice, request.clinic.my_origin) if left and invoice.client is None else "",
        "account": bool(left and invoice.client), "costs": seats.owed(row, now), "live": row.state in queries.LIVE,
        "door": taking_part and course.link is not None and queries.door_is_open(course, now),
        "materials": course.materials.defer("file").order_by("added_at") if taking_part else [],
        "certificate": certificate.is_due(row, now), "over": bool(course.ends_at and course.ends_at <= now),
        "replay": recordings.listed(course.recordings, now) if taking_part else [],
    }  # fmt: skip


@public
@never_cache
@require_POST
def room(request: HttpRequest, token: str) -> HttpResponse:
    """To the video room: for those who take part, around the time itself, and where the policy lets them be sent."""
    row, now = _own(token), timezone.now()
    course = row.course
    if row.state != State.CONFIRMED or course.called_off_at or not queries.door_is_open(course, now):
        raise Http404
    if course.records and not row.recorded:
        messages.error(request, _("Say first whether you agree to the recording."))
        return redirect("courses:own", token)
    service, url = next(iter(queries.rooms(policy_in_force(now))), ""), queries.link_of(course)
    try:
        check_address(service, url, now, use="")
    except NotDeclared:
        messages.error(request, _("The room can't be opened just now. Please call the clinic."))
        return redirect("courses:own", token)
    return render(request, "courses/room.html", {"url": in_place(url), "token": token})


@public
@never_cache
@require_safe
def material(request: HttpRequest, token: str, pk) -> HttpResponse:
    row = _own(token)
    if row.state != State.CONFIRMED:
        raise Http404
    found = get_object_or_404(Material, pk=pk, course=row.course_id)
    name = plain_name(found.title + ENDINGS[found.media_type], found.media_type, "file")
    sent = {"Content-Disposition": f'attachment; filename="{name.encode("ascii", "ignore").decode()}"'}
    return HttpResponse(bytes(found.file), content_type=found.media_type, headers=sent)


@public
@never_cache
@require_POST
def say(request: HttpRequest, token: str) -> HttpResponse:
    """To being recorded: POST agree=yes or agree=no, as long as the course is not over."""
    row, now = _own(token), timezone.now()
    said, course = request.POST.get("agree"), row.course
    if row.state != State.CONFIRMED or not course.records or course.ends_at <= now:
        raise Http404
    if said not in Registration.Recorded.values:
        messages.error(request, _("Choose one of the two."))
    else:
        recordings.say(row, said == "yes", now)
        messages.success(request, _("Noted. You may change it until it is over."))
    return redirect("courses:own", token)


@public
@never_cache
@require_safe
def replay(request: HttpRequest, token: str, pk) -> HttpResponse:
    """For those who took part, until it is deleted."""
    row, now = _own(token), timezone.now()
    at = recordings.recorder()
    if row.state != State.CONFIRMED or at is None:
        raise Http404
    url = recordings.url_of(get_object_or_404(Recording, pk=pk, course=row.course_id))
    try:
        check_address(at.recipient, url, now, use="")
    except NotDeclared:
        messages.error(request, _("It can't be opened just now. Please call the clinic."))
        return redirect("courses:own", token)
    return render(request, "courses/room.html", {"url": in_place(url), "token": token, "replay": True})


@public
@never_cache
@require_safe
def certificate_of(request: HttpRequest, token: str) -> HttpResponse:
    row = _own(token)
    if not certificate.is_due(row, timezone.now()):
        raise Http404
    sent = {"Content-Disposition": 'attachment; filename="certificate.pdf"'}
    return HttpResponse(certificate.as_pdf(row, request.clinic.name), content_type="application/pdf", headers=sent)
