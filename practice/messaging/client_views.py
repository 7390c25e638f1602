"""The client's side of threads."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from practice.messaging import actions, cards, door, queries, vault
from practice.messaging.files import download
from practice.messaging.forms import MessageForm, NewForm
from practice.messaging.models import Thread
from practice.people import uploads
from shared.web.access import client


@client
@never_cache
@require_GET
@sensitive_variables()
def mine(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    threads = [{"thread": one, "subject": _subject(one)} for one in queries.of_client(request.user)]
    offered = bool(queries.category_here(now) and queries.answerers(request.user, now))
    return render(request, "messaging/mine.html", {"threads": threads, "offered": offered})


@sensitive_variables()
def _subject(thread: Thread) -> str:
    """ "" where it does not open."""
    first = thread.messages.defer("file").order_by("sent_at", "pk").first()
    try:
        return vault.read(thread, vault.for_client(thread), [first])[0].content.subject if first else ""
    except vault.Closed:
        return ""


@client
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def write(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    people, category = queries.answerers(request.user, now), queries.category_here(now)
    if not people or not category:
        raise Http404
    form = NewForm(people, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data["to"], request.user, form.sent
            thread = actions.begin(request.user, *said, category, now)
        except uploads.Refused as no:
            form.add_error("file", uploads.WORDS[no.why])
        else:
            messages.success(request, _("Sent. You are told when an answer is here."))
            return redirect("messaging:own", thread.pk)
    context = {"form": form, "people": [expected(one, now) for one in people]}
    return render(request, "messaging/write.html", context, status=422 if form.is_bound else 200)


def expected(practitioner, now: datetime) -> dict:
    """When this practitioner's answer is to be expected, and whether they are away."""
    zone = timezone.get_current_timezone()
    away = queries.away_of(practitioner, now.astimezone(zone).date())
    by = queries.answer_by(now, queries.rules().answer_days, away, zone)
    return {"practitioner": practitioner, "away": away, "by": by}


@client
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def own(request: HttpRequest, pk) -> HttpResponse:
    now = timezone.now()
    thread, key = door.of_client(request, pk)
    open_ = key is not None and thread.practitioner in queries.answerers(request.user, now)
    form = MessageForm(request.POST or None, request.FILES or None) if open_ else None
    if request.method == "POST" and form is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(thread, key, request.user, form.sent, now)
        except uploads.Refused as no:
            form.add_error("file", uploads.WORDS[no.why])
        else:
            messages.success(request, _("Sent. You are told when an answer is here."))
            return redirect("messaging:own", pk)
    pages = vault.read(thread, key, queries.messages_of(thread)) if key else []
    if key:
        actions.seen(thread, True, now)
    context = {"thread": thread, "pages": pages, "form": form, "closed": key is None}
    context |= {"expected": expected(thread.practitioner, now), "readers": readers(thread)}
    context["cards"] = cards.beside(request, thread, now)
    return render(request, "messaging/own.html", context, status=422 if form and form.is_bound else 200)


def readers(thread: Thread) -> list[str]:
    """Who of the staff can open it."""
    return [one.reader.get_full_name() for one in thread.copies.select_related("reader").order_by("since")]


@client
@never_cache
@require_GET
@sensitive_variables()
def own_enclosure(request: HttpRequest, pk, message) -> HttpResponse:
    thread, key = door.of_client(request, pk)
    return download(thread, key, message)
