"""Bringing in what a clinic had in another system: who runs the clinic brings clients, services and bookings; who treats, the
notes of their own journals."""

import csv
import io
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.booking.models import Service
from practice.booking.queries import practitioners
from practice.importing import notes, parsing, steps, vault
from practice.importing.forms import KINDS, FileForm, MappingForm
from practice.importing.models import Batch
from practice.importing.words import REASONS, UNREADABLE
from practice.journal.views import to_key
from practice.people import unlock
from practice.people.models import User
from shared.privacy.queries import policy_of
from shared.web.access import staff_role
from shared.web.languages import in_language

SHOWN = 5  # lines of a preview
WRONG_SHOWN = 50
ENCODINGS = {"cp1252": "Windows-1252", "utf-8-sig": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
bringers = staff_role(User.Role.OWNER, User.Role.ADMINISTRATOR, User.Role.PRACTITIONER)
State = Batch.State
WAITS = (State.CHECKING, State.RUNNING, State.UNDOING)


def kinds_of(user: User) -> list[str]:
    found = [kind for kind in KINDS if kind != Batch.Kind.JOURNAL] if user.runs_clinic else []
    return [*found, Batch.Kind.JOURNAL] if user.treats else found


def _mine(request: HttpRequest):
    """Files of the clinic for those who run it; those of journals for whoever brought them alone."""
    rows = Batch.objects.order_by("-created_at")
    own = rows.filter(by=request.user.pk)
    return (own | rows.exclude(kind=Batch.Kind.JOURNAL)) if request.user.runs_clinic else own


@bringers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("data")
def overview(request: HttpRequest) -> HttpResponse:
    """POST brings a file; nothing of it is used before its columns are named."""
    kinds, promised = kinds_of(request.user), steps.promised(policy_of(request))
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FileForm(*sent, kinds=kinds)
    if promised and form.is_bound and form.is_valid():
        data = form.cleaned_data["file"].read(parsing.MOST_BYTES + 1)
        if row := _begun(request, form, data):
            return redirect("importing:batch", row.pk)
    rows = [{"row": one, "kind": KINDS[one.kind]} for one in _mine(request).defer("file")[:30]]
    context = {"form": form, "rows": rows, "promised": promised, "kinds": kinds}
    return render(request, "importing/overview.html", context, status=422 if form.is_bound else 200)


@sensitive_variables("data")
def _begun(request, form, data) -> Batch | None:
    said = form.cleaned_data
    zone = ZoneInfo(request.clinic.timezone)
    try:
        return steps.begin(said["kind"], said["file"].name, data, request.user, zone, timezone.now())
    except parsing.Unreadable as no:
        form.add_error("file", UNREADABLE[no.why])
    except ValueError:
        form.add_error("kind", gettext("You have no key at this clinic yet: sign in anew with your hardware key."))
    return None


def _key_for(request, row) -> bytes | None:
    """Raises unlock.Refused where a journal's file can't be opened now."""
    return unlock.private_key(request) if vault.is_own(row) else None


@bringers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("private", "found")
def batch(request: HttpRequest, pk) -> HttpResponse:
    """POST says what the columns are; then it is tried."""
    row, now = get_object_or_404(_mine(request), pk=pk), timezone.now()
    try:
        private = _key_for(request, row)
        found = steps.read(row, ZoneInfo(request.clinic.timezone), private)
    except unlock.Refused:
        return to_key(request)
    except vault.Closed:
        raise Http404 from None
    form = _mapping(request, row, found)
    if form.is_bound and form.is_valid():
        if steps.mapped(row, found.head, form.columns(), form.usual()) and private:
            notes.check(request, Batch.objects.get(pk=row.pk), private, now)
        return redirect("importing:batch", row.pk)
    return render(request, "importing/batch.html", _page(row, found, form), status=422 if form.errors else 200)


def _mapping(request, row, found) -> MappingForm:
    language = request.LANGUAGE_CODE
    rows = Service.objects.filter(active=True, seats=0).order_by("position")
    services = [(str(one.pk), in_language(one.name, language)) for one in rows]
    data = request.POST if request.method == "POST" else None
    return MappingForm(data, row=row, head=found.head, practitioners=practitioners(), services=services)


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
@sensitive_variables("private")
def act(request: HttpRequest, pk) -> HttpResponse:
    """POST do=run|undo|discard."""
    row, now, what = get_object_or_404(_mine(request), pk=pk), timezone.now(), request.POST.get("do")
    if what == "discard":
        steps.discard(row)
        messages.success(request, gettext("The file is gone. What was made of it stays."))
        return redirect("importing:overview")
    if what == "undo" and not steps.undo_later(row):
        messages.error(request, gettext("That can't be taken back."))
    if what == "run":
        try:
            private = _key_for(request, row)
        except unlock.Refused:
            return to_key(request)
        steps.start(row)
        if private:
            _go_on(request, row, private, now)
    return redirect("importing:batch", row.pk)


@sensitive_variables("private")
def _go_on(request, row, private, now) -> None:
    again = Batch.objects.select_for_update().get(pk=row.pk)
    if again.state == State.RUNNING:
        notes.go_on(request, again, private, now)


@bringers
@never_cache
@require_safe
@sensitive_variables("private", "found", "out")
def errors(request: HttpRequest, pk) -> HttpResponse:
    """The lines that were not taken, as they came, each with its reason: to be put right and brought again."""
    row = get_object_or_404(_mine(request), pk=pk)
    try:
        found = steps.read(row, ZoneInfo(request.clinic.timezone), _key_for(request, row))
    except unlock.Refused:
        return to_key(request)
    except vault.Closed:
        raise Http404 from None
    out = io.StringIO()
    writer = csv.writer(out, delimiter=row.separator or ";", lineterminator="\r\n")
    writer.writerow([*found.head, gettext("Line"), gettext("Why not")])
    for number, words in row.wrong:
        why = " ".join(str(REASONS[word]) for word in words if word in REASONS)
        writer.writerow([*map(_plain, found.lines[number - 1]), number, why])
    headers = {"Content-Disposition": 'attachment; filename="not-taken.csv"'}
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _plain(cell: str) -> str:
    """No formula for a spreadsheet to run."""
    return f"'{cell}" if cell[:1] in "=@" and cell else cell
