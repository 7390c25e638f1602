"""Bringing in what a clinic had in another system: who runs the clinic brings clients, services and bookings; who treats, the
notes of their own journals."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.importing import doing, listed, parsing, steps, vault
from practice.importing.doing import bringers
from practice.importing.forms import KINDS, FileForm
from practice.importing.models import Batch
from practice.importing.words import REASONS, UNREADABLE
from practice.journal.views import to_key
from practice.people import unlock
from shared.privacy.queries import policy_of
from shared.web import tables

SHOWN = 5  # lines of a preview
WRONG_SHOWN = 50
ENCODINGS = {"cp1252": "Windows-1252", "utf-8-sig": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
State = Batch.State
WAITS = (State.CHECKING, State.RUNNING, State.UNDOING)


@bringers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("data")
def overview(request: HttpRequest) -> HttpResponse:
    """POST brings a file; nothing of it is used before its columns are named. ?q=, ?sort=, ?as=csv as in shared.web.listing."""
    listing = listed.batches(request, doing.mine(request.user).defer("file"))
    if listing.wants_file:
        return listing.file()
    kinds, promised = doing.kinds_of(request.user), steps.promised(policy_of(request))
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FileForm(*sent, kinds=kinds)
    if promised and form.is_bound and form.is_valid():
        data = form.cleaned_data["file"].read(parsing.MOST_BYTES + 1)
        if row := _begun(request, form, data):
            return redirect("importing:batch", row.pk)
    context = {"form": form, "listing": listing, "promised": promised, "kinds": kinds}
    return render(request, "importing/overview.html", context, status=422 if form.is_bound else 200)


@sensitive_variables("data")
def _begun(request, form, data) -> Batch | None:
    said = form.cleaned_data
    try:
        return doing.begin(request, said["kind"], said["file"].name, data, timezone.now())
    except parsing.Unreadable as no:
        form.add_error("file", UNREADABLE[no.why])
    except ValueError:
        form.add_error("kind", gettext("You have no key at this clinic yet: sign in anew with your hardware key."))
    return None


@bringers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("private", "found")
def batch(request: HttpRequest, pk) -> HttpResponse:
    """POST says what the columns are; then it is tried."""
    row, now = get_object_or_404(doing.mine(request.user), pk=pk), timezone.now()
    try:
        private = doing.key_for(request, row)
        found = steps.read(row, ZoneInfo(request.clinic.timezone), private)
    except unlock.Refused:
        return to_key(request)
    except vault.Closed:
        raise Http404 from None
    form = doing.mapping(request, row, found.head, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        doing.attempt(request, row, found.head, form, private, now)
        return redirect("importing:batch", row.pk)
    return render(request, "importing/batch.html", _page(row, found, form), status=422 if form.errors else 200)


@sensitive_variables("found", "shown")
def _page(row, found, form) -> dict:
    """`shown`: the first lines as they are; `wrong`: the first that were not taken."""
    wrong = [
        {"number": number, "reasons": [REASONS[word] for word in words if word in REASONS]}
        for number, words in row.wrong[:WRONG_SHOWN]
    ]
    return {
        "row": row, "kind": KINDS[row.kind], "form": form, "head": found.head, "lines": found.lines[:SHOWN],
        "wrong": wrong, "wrong_count": steps.wrong_count(row), "waits": row.state in WAITS, "own": vault.is_own(row),
        "mapping": row.state in (State.MAPPING, State.CHECKED), "encoding": ENCODINGS.get(row.encoding, row.encoding.upper()),
        "goes_on": vault.is_own(row) and row.state == State.RUNNING,
    }  # fmt: skip


@bringers
@never_cache
@require_POST
def act(request: HttpRequest, pk) -> HttpResponse:
    """POST do=run|undo|discard."""
    row, now, what = get_object_or_404(doing.mine(request.user), pk=pk), timezone.now(), request.POST.get("do")
    if what == "discard":
        steps.discard(row)
        messages.success(request, gettext("The file is gone. What was made of it stays."))
        return redirect("importing:overview")
    if what == "undo" and not steps.undo_later(row):
        messages.error(request, gettext("That can't be taken back."))
    if what == "run":
        try:
            doing.run(request, row, now)
        except unlock.Refused:
            return to_key(request)
    return redirect("importing:batch", row.pk)


@bringers
@never_cache
@require_safe
@sensitive_variables("private", "found", "out")
def errors(request: HttpRequest, pk) -> HttpResponse:
    """The lines that were not taken, as they came, each with its reason: to be put right and brought again."""
    row = get_object_or_404(doing.mine(request.user), pk=pk)
    try:
        found = steps.read(row, ZoneInfo(request.clinic.timezone), doing.key_for(request, row))
    except unlock.Refused:
        return to_key(request)
    except vault.Closed:
        raise Http404 from None
    out = [
        [*found.lines[number - 1], number, " ".join(str(REASONS[word]) for word in words if word in REASONS)]
        for number, words in row.wrong
    ]
    head = [*found.head, gettext("Line"), gettext("Why not")]
    return tables.file(tables.as_csv(head, out, row.separator or ";"), "not-taken.csv")
