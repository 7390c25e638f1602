"""What goes in and out of a journal as a file, and finding something in it. Everything through `door`, like `views`."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from practice.accesslog.actions import What
from practice.journal import actions, blocks, door, pages, paper, queries, restriction, rights, vault
from practice.journal.forms import AttachForm, SearchForm
from practice.journal.models import Entry
from practice.journal.views import read, to_key
from practice.people import uploads
from practice.people.models import Relation
from shared.privacy import touch
from shared.web.access import carers

TOUCH = "export"
Kind = Relation.Kind


@carers
@never_cache
@require_POST
@sensitive_variables()
def attach(request, client, journal):
    """A letter, a drawing, a certificate: sealed at once, and locked like a signed note."""
    now = timezone.now()
    room = door.enter(request, client, now, journal)
    if room.locked:
        return to_key(request, reverse("journal:in", args=[client, journal]))
    form = AttachForm(request.POST, request.FILES, people=queries.people_in(room.journal))
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            data = sent.read(uploads.MOST_BYTES + 1)
            entry = actions.attach(room.opened, request.user, sent.name, data, form.chosen, now)
        except uploads.Refused as no:
            form.add_error("file", uploads.WORDS[no.why])
        else:
            door.log(request, room, What.ATTACHED, now, entry=entry.note)
            messages.success(request, _("The file is sealed into the journal."))
            return redirect("journal:in", client, journal)
    return _whole(request, room, now, 422, attaching=form)


@carers
@never_cache
@require_GET
@sensitive_variables()
def file(request, client, note):
    """One attachment, as a download: no page shows it, no cache keeps it."""
    now = timezone.now()
    room = door.enter(request, client, now, note=note)
    if room.locked:
        return to_key(request, reverse("journal:open", args=[client]))
    shut, because = restriction.of(request, room, now)
    if shut and not because:
        return restriction.page(request, room)
    [page] = read(request, room, queries.versions(room.journal, note), now)
    if page.entry.category != Entry.ATTACHMENT:
        raise Http404
    try:
        data = vault.file_of(page)
    except vault.Closed:
        door.refuse(request, room.client, room.journal, now, door.Outcome.NO_KEY, room.relation)
    door.log(request, room, What.READ, now, entry=note, notes=1, reason=because)
    enclosed = page.content.enclosed
    return download(data, enclosed.media_type, enclosed.name)


@carers
@never_cache
@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def search(request, client, journal):
    """Looks for words in what was opened, in memory; what is looked for stands in no address and no log."""
    now = timezone.now()
    room = door.enter(request, client, now, journal)
    if room.locked:
        return to_key(request, reverse("journal:in", args=[client, journal]))
    form = SearchForm(request.POST)
    return _whole(request, room, now, 200, sought=form.cleaned_data["words"] if form.is_valid() else "")


@sensitive_variables()
def _whole(request, room, now, status, sought="", **more):
    """The journal's page once more."""
    shut, because = restriction.of(request, room, now)
    if shut and not because:
        return restriction.page(request, room)
    entries, hidden = blocks.seen(room.journal, request.user, now)
    notes = pages.notes(read(request, room, entries, now))
    door.log(request, room, What.OPENED, now, notes=len(notes), reason=because)
    context = pages.journal_page(request, room, notes) | {"restricted": shut, "hidden": hidden, **more}
    if sought:
        context["notes"] = [note for note in notes if note.says(sought)]
        context |= {"sought": sought, "whole": len(notes)}
    return render(request, "journal/journal.html", context, status=status)


@carers
@never_cache
@require_GET
@sensitive_variables()
def copy(request, client, journal):
    """All that is signed or has arrived and concerns this client, as PDF/UA, for whoever treats them: to be handed over or put
    away. Of a couple's, family's or group's journal each gets their own; what concerns another alone is not in it."""
    now = timezone.now()
    room = door.enter(request, client, now, journal)
    if room.relation.kind not in (Kind.TREATS, Kind.STANDS_IN):
        raise PermissionDenied  # who supervises reads here, and carries nothing out
    if room.locked:
        return to_key(request, reverse("journal:in", args=[client, journal]))
    shut, because = restriction.of(request, room, now)
    if shut and not because:
        return restriction.page(request, room)
    if waiting := touch.require(request, f"{TOUCH}:{journal}", now):
        return waiting
    entries, _hidden = blocks.seen(room.journal, request.user, now)
    notes = pages.notes(rights.speaks_of(read(request, room, entries, now), room.client))
    door.log(request, room, What.COPIED, now, notes=len(notes), reason=because)
    return download(paper.as_pdf(request, room, notes, now), uploads.PDF, f"{_('journal')}.pdf")


@sensitive_variables()
def download(data: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=media_type, headers={
        "Content-Disposition": content_disposition_header(True, name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    })  # fmt: skip
