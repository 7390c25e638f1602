"""Writing letters, and whom they go to. For those who run the clinic."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.accesslog.actions import listed_to_file
from practice.newsletter import actions, listed, queries, sync
from practice.newsletter.forms import (
    DownloadForm,
    ImportForm,
    LetterForm,
    ServiceForm,
    TopicForm,
    WhenForm,
)
from practice.newsletter.models import Download, Letter, Service, Step, Topic
from practice.people import uploads
from shared.ids import as_id
from shared.privacy.queries import policy_in_force
from shared.web import markup
from shared.web.access import managers
from shared.web.languages import in_language

EDITABLE = (Letter.State.DRAFT, Letter.State.PLANNED)


@managers
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """?q=, ?as=csv and what narrows it, as in shared.web.listing."""
    listing = listed.letters(request, queries.letters())
    if listing.wants_file:
        return listing.file()
    for one in listing.shown:
        one.topic_name = in_language(one.topic.name, request.LANGUAGE_CODE) if one.topic else ""
    context = {
        "listing": listing,
        "readers": queries.standing().count(),
        "takes": queries.takes_readers(timezone.now()),
    }
    return render(request, "newsletter/overview.html", context)


@managers
@never_cache
@require_safe
def readers(request: HttpRequest) -> HttpResponse:
    """?q=, ?sort=, ?as=csv and what narrows it, as in shared.web.listing."""
    listing = listed.readers(request)
    if listing.wants_file:
        if clients := listed.clients_of(listing.taken):
            listed_to_file(request, clients, timezone.now())
        return listing.file()
    return render(request, "newsletter/readers.html", {"listing": listing})


def _form(request, letter):
    """POST save=1 carries words; the other buttons of the page carry none."""
    data = request.POST if request.method == "POST" else None
    language = request.LANGUAGE_CODE
    return LetterForm(data, topics=queries.topics(), languages=request.languages, language=language, row=letter)


@managers
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = _form(request, None)
    if form.is_bound and form.is_valid():
        letter = actions.write(None, form.cleaned_data, request.user, timezone.now())
        messages.success(request, _("Saved. Look at it below, and send yourself a test."))
        return redirect("newsletter:letter", letter.pk)
    return render(request, "newsletter/letter.html", {"form": form}, status=422 if form.is_bound else 200)


@managers
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, pk) -> HttpResponse:
    """GET: the words and how they look, or how it went; POST: the words."""
    row = get_object_or_404(Letter.objects.select_related("topic"), pk=pk)
    form = _form(request, row)
    if form.is_bound and row.state in EDITABLE and form.is_valid():
        actions.write(row, form.cleaned_data, request.user, timezone.now())
        messages.success(request, _("Saved. Look at it below, and send yourself a test."))
        return redirect("newsletter:letter", pk)
    return _page(request, row, form, WhenForm(), 422 if form.is_bound else 200)


def _page(request, row, form, when, status):
    if row.state not in EDITABLE:
        return render(request, "newsletter/sent.html", {"row": row, "body": _body(request, row)}, status=status)
    context = {
        "row": row, "form": form, "when": when, "body": _body(request, row), "audience": queries.audience(row).count(),
    }  # fmt: skip
    return render(request, "newsletter/letter.html", context, status=status)


def _body(request, row):
    return markup.as_html(row.body, request.clinic.portal_host, lower=1)


@managers
@require_POST
def test(request: HttpRequest, pk) -> HttpResponse:
    actions.test(get_object_or_404(Letter, pk=pk), request.user, timezone.now())
    messages.success(request, _("A test is on its way to your own address."))
    return redirect("newsletter:letter", pk)


@managers
@require_POST
def plan(request: HttpRequest, pk) -> HttpResponse:
    """POST at=<when> or nothing: at once."""
    row, now = get_object_or_404(Letter, pk=pk), timezone.now()
    form = WhenForm(request.POST)
    if not form.is_valid():
        return _page(request, row, _form_shown(request, row), form, 422)
    try:
        actions.plan(row, form.cleaned_data["at"] or now, now)
    except actions.NotNow:
        messages.error(request, _("Nobody would get it: it is sent already, or nobody reads that topic yet."))
    else:
        messages.success(request, _("It goes out. Its progress stands here."))
    return redirect("newsletter:letter", pk)


def _form_shown(request, row):
    return LetterForm(topics=queries.topics(), languages=request.languages, language=request.LANGUAGE_CODE, row=row)


@managers
@require_POST
def take_back(request: HttpRequest, pk) -> HttpResponse:
    try:
        actions.take_back(get_object_or_404(Letter, pk=pk))
        messages.success(request, _("Taken back. It is a draft again."))
    except actions.NotNow:
        messages.error(request, _("It is on its way, and can't be taken back."))
    return redirect("newsletter:letter", pk)


@managers
@require_POST
def discard(request: HttpRequest, pk) -> HttpResponse:
    """A draft alone."""
    if not Letter.objects.filter(pk=pk, state=Letter.State.DRAFT).delete()[0]:
        raise Http404
    messages.success(request, _("The draft is gone."))
    return redirect("newsletter:overview")


@managers
@require_http_methods(["GET", "POST"])
def topics(request: HttpRequest) -> HttpResponse:
    """POST: one more. POST end=<id>: no longer offered; who chose it reads the rest."""
    form = TopicForm(request.POST if request.POST and "end" not in request.POST else None, languages=request.languages)
    if "end" in request.POST:
        Topic.objects.filter(pk=as_id(request.POST["end"])).update(offered=False)
        return redirect("newsletter:topics")
    if form.is_bound and form.is_valid():
        Topic.objects.create(**form.texts(), position=Topic.objects.count())
        messages.success(request, _("Readers can choose it from now on."))
        return redirect("newsletter:topics")
    rows = [
        (one, in_language(one.name, request.LANGUAGE_CODE), in_language(one.about, request.LANGUAGE_CODE))
        for one in queries.topics()
    ]
    return render(request, "newsletter/topics.html", {"form": form, "rows": rows}, status=422 if form.is_bound else 200)


@managers
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Readers from elsewhere, with what proves that they want it."""
    now, zone = timezone.now(), ZoneInfo(request.clinic.timezone)
    data = request.POST if request.method == "POST" else None
    form = ImportForm(data, languages=request.languages, zone=zone, today=_day(now, zone))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        brought, left = actions.bring(said["rows"], said["language"], said["proof"], now)
        told = ngettext("%(number)d reader is brought along.", "%(number)d readers are brought along.", brought) % {
            "number": brought
        }
        if left:
            told += " " + _("%(number)d were left out: they read already, or have said no.") % {"number": left}
        messages.success(request, told)
        return redirect("newsletter:overview")
    return render(request, "newsletter/bring.html", {"form": form}, status=422 if form.is_bound else 200)


@managers
@require_http_methods(["GET", "POST"])
def downloads(request: HttpRequest) -> HttpResponse:
    """POST: one more. POST end=<id>: gone."""
    if "end" in request.POST:
        Download.objects.filter(pk=as_id(request.POST["end"])).delete()
        return redirect("newsletter:downloads")
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DownloadForm(*data, topics=queries.topics(), languages=request.languages, language=request.LANGUAGE_CODE)
    if form.is_bound and form.is_valid():
        words = dict(form.cleaned_data)
        try:
            actions.add_download(words, words.pop("file").read(uploads.MOST_BYTES + 1), timezone.now())
        except uploads.Refused as no:
            form.add_error("file", uploads.WORDS[no.why])
        else:
            messages.success(request, _("Readers find it beside their choices from now on."))
            return redirect("newsletter:downloads")
    context = {"form": form, "rows": queries.downloads()}
    return render(request, "newsletter/downloads.html", context, status=422 if form.is_bound else 200)


@managers
@never_cache
@sensitive_post_parameters("secret")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def service(request: HttpRequest) -> HttpResponse:
    """Where the list is kept as well."""
    now, row = timezone.now(), Service.objects.first()
    recipients = sync.services(policy_in_force(now))
    form = ServiceForm(row, recipients, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        sync.set_up(form.cleaned_data, form.cleaned_data["secret"], now)
        messages.success(request, _("Saved. What is to be told is told in the background."))
        return redirect("newsletter:service")
    context = {"form": form, "row": row, "recipients": recipients, "waiting": Step.objects.count()}
    return render(request, "newsletter/service.html", context, status=422 if form.is_bound else 200)


def _day(now: datetime, zone: ZoneInfo):
    return now.astimezone(zone).date()
