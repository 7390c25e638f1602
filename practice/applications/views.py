"""An applicant's pages, on the signed-in side of a clinic that takes applications: its policy says so."""

from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from practice.applications import access, actions, papers, queries
from practice.applications.forms import AddressForm, CodeForm, DetailsForm, FileForm
from practice.applications.models import Application
from practice.people import uploads
from shared.ids import as_id
from shared.web.access import public
from shared.web.errors import too_many_requests

REFUSED = uploads.WORDS | {"many": gettext_lazy("That is enough: eight files at most. Remove one first.")}


def taken(view):
    """Hidden where the clinic takes no applications."""

    @wraps(view)
    def guard(request, *arguments, **named):
        if not queries.takes_applications(timezone.now()):
            raise Http404
        return view(request, *arguments, **named)

    return public(never_cache(guard))


def applicants(view):
    """For whoever has typed the code: view(request, their application or None)."""

    @wraps(view)
    def guard(request):
        email = access.address_of(request)
        return view(request, actions.of(email), email) if email else redirect("applications:start")

    return taken(guard)


@taken
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The address; the same answer whether it has applied before or not."""
    if access.address_of(request):
        return redirect("applications:mine")
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if access.mails_too_often(request, email):
            return too_many_requests(request)
        access.send_code(request, email, request.LANGUAGE_CODE, timezone.now())
        return redirect("applications:code")
    status = 422 if form.is_bound else 200
    return render(request, "applications/start.html", {"form": form}, status=status)


@taken
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    email = access.asked(request, now)
    if not email:
        return redirect("applications:start")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if access.enter(request, form.cleaned_data["code"], now):
            return redirect("applications:mine")
        if not access.asked(request, now):
            messages.error(request, _("That was wrong too often. Ask for a new code."))
            return redirect("applications:start")
        form.add_error("code", _("That is not the code. Look in the latest mail and try again."))
    status = 422 if form.is_bound else 200
    return render(request, "applications/code.html", {"form": form, "email": email}, status=status)


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, row: Application | None, email: str) -> HttpResponse:
    """What was said and sent, and what became of it; POST saves what a draft says."""
    if row is not None and row.state != Application.State.DRAFT and "again" not in request.GET:
        return render(request, "applications/status.html", queries.status(row))
    known = {name: getattr(row, name) for name in DetailsForm.base_fields} if row and row.is_open else {}
    form = DetailsForm(request.POST or None, initial=known, country=request.clinic.country)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save(email, form.cleaned_data, request.LANGUAGE_CODE, timezone.now())
        except actions.Closed:
            messages.info(request, _("It is sent already, and stays as it was."))
            return redirect("applications:mine")
        messages.success(request, _("Saved. Send it when everything is there."))
        return redirect("applications:mine")
    return _draft(request, row if row and row.is_open else None, form, FileForm(), 422 if form.is_bound else 200)


def _draft(request, row, form, file_form, status):
    context = {"form": form, "file_form": file_form, "row": row, "files": queries.files(row) if row else []}
    return render(request, "applications/draft.html", context, status=status)


def _open(row):
    if row is None or row.state != Application.State.DRAFT:
        raise Http404
    return row


@applicants
@require_POST
def upload(request: HttpRequest, row: Application | None, email: str) -> HttpResponse:
    _open(row)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            if sent.size > uploads.MOST_BYTES:
                raise uploads.Refused("size")
            papers.add(row, form.cleaned_data["kind"], sent.name, sent.read(), timezone.now())
        except uploads.Refused as no:
            form.add_error("file", REFUSED[no.why])
        else:
            messages.success(request, _("The file is here, sealed."))
            return redirect("applications:mine")
    known = {name: getattr(row, name) for name in DetailsForm.base_fields}
    return _draft(request, row, DetailsForm(initial=known, country=request.clinic.country), form, 422)


@applicants
@require_POST
def remove(request: HttpRequest, row: Application | None, email: str) -> HttpResponse:
    """POST file=<id>, one of one's own draft."""
    queries.files(_open(row)).filter(pk=as_id(request.POST.get("file", ""))).delete()
    messages.success(request, _("The file is gone."))
    return redirect("applications:mine")


@applicants
@require_POST
def send(request: HttpRequest, row: Application | None, email: str) -> HttpResponse:
    try:
        actions.send(_open(row), timezone.now())
    except actions.NotReady:
        messages.error(request, _("Write your name and your profession first, and save."))
    return redirect("applications:mine")


@applicants
@require_POST
def withdraw(request: HttpRequest, row: Application | None, email: str) -> HttpResponse:
    try:
        if row is not None:
            actions.withdraw(row)
            messages.success(request, _("Withdrawn. What you wrote and sent along is gone."))
    except actions.Closed:
        messages.error(request, _("It was answered already."))
        return redirect("applications:mine")
    access.leave(request)
    return redirect("applications:start")


@taken
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Away from a borrowed computer."""
    access.leave(request)
    return redirect("applications:start")
