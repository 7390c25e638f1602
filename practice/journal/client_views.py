"""A client's own side of the record: what is kept, by whom, and what they say against it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from practice.journal import actions, arriving, children, queries, record, releasing, vault
from practice.journal.forms import DisagreeForm, SendForm
from practice.journal.paper_views import download
from practice.people import uploads
from shared.privacy.queries import policy_of
from shared.web.access import client
from shared.web.formats import full_date


@client
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """All about the signed-in person's record in one place: its days and names, what of it was released to them, who may see
    them, what is hidden, what was passed on, and who has read."""
    return render(request, "journal/mine.html", record.page(request, timezone.now()))


@client
@never_cache
@require_GET
@sensitive_variables()
def read(request: HttpRequest, note: UUID) -> HttpResponse:
    """A note that was released to the signed-in person, or to a child whom they act for, with what it said before."""
    now = timezone.now()
    for person, held in children.read_as(request.user, now):
        if copies := releasing.read(note, person.pk, now):
            journal = queries.journal_of_note(person.pk, note)
            children.log(request, person, held, journal, note, now)
            context = {"copies": copies, "note": note, "journal": journal, "child": person if held else None}
            return render(request, "journal/read.html", context)
    raise Http404


@client
@never_cache
@require_GET
@sensitive_variables()
def released_file(request: HttpRequest, note: UUID) -> HttpResponse:
    """A file that was released, as a download: no page shows it, no cache keeps it."""
    now = timezone.now()
    for person, held in children.read_as(request.user, now):
        try:
            found = releasing.file(note, person.pk)
        except vault.Closed:
            raise Http404 from None
        if found:
            enclosed, data = found
            children.log(request, person, held, queries.journal_of_note(person.pk, note), note, now)
            return download(data, enclosed.media_type, enclosed.name)
    raise Http404


@client
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def disagree(request: HttpRequest, journal: UUID) -> HttpResponse:
    """Something in it is wrong, they think: sealed into the journal, and kept there as long as the note."""
    found = own_journal(request, journal)
    notes = [(str(one.note), called(one)) for one in found["notes"]]
    form = DisagreeForm(request.POST or None, notes=notes, initial={"regards": request.GET.get("note", "")})
    if request.method == "POST" and form.is_valid():
        actions.disagree(
            found["journal"], request.user.pk, form.about, form.cleaned_data["text"], form.cleaned_data["entry"],
            timezone.now(),
        )  # fmt: skip
        messages.success(request, _("It is sealed into your record. Your practitioner sees it when they open it next."))
        return redirect("journal:mine")
    context = {"form": form, "journal": found["journal"]}
    return render(request, "journal/disagree.html", context, status=422 if form.is_bound else 200)


@client
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def send(request: HttpRequest, journal: UUID) -> HttpResponse:
    """A file for the practitioner: sealed into the record at once, where the policy keeps such things in it."""
    found, now = own_journal(request, journal), timezone.now()
    if not arriving.belongs(policy_of(request), arriving.FILE):
        raise Http404
    form = SendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent, subject = form.cleaned_data["file"], queries.subject_of(found["journal"], request.user.pk)
        try:
            data = sent.read(uploads.MOST_BYTES + 1)
            arriving.put_file(subject, sent.name, data, form.cleaned_data["entry"], now)
        except uploads.Refused as no:
            form.add_error("file", uploads.WORDS[no.why])
        else:
            messages.success(
                request, _("It is sealed into your record. Your practitioner sees it when they open it next.")
            )
            return redirect("journal:mine")
    context = {"form": form, "journal": found["journal"]}
    return render(request, "journal/send.html", context, status=422 if form.is_bound else 200)


def own_journal(request: HttpRequest, journal: UUID) -> dict:
    """Of the signed-in person, as queries.kept_about tells it. Raises Http404."""
    found = next((one for one in queries.kept_about(request.user.pk) if one["journal"].pk == journal), None)
    if found is None:
        raise Http404
    return found


def called(note) -> str:
    """A note by its day and author: of its text nobody here knows anything."""
    name = note.author.get_full_name() if note.author else _("came in by itself")
    return f"{full_date(note.created_at)}, {name}"
