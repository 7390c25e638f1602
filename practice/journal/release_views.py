"""The record's part of an answer to a client: its responsible practitioner opens it, chooses, and hands it over.

The duty to answer is the reason to open here (SFS 2008:355 8:2, GDPR art. 15), also after the relation has ended; the key
is the practitioner's own as everywhere, and the client sees the opening in their log.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from practice.accesslog.actions import What, record
from practice.journal import door, queries, rights, vault
from practice.journal.forms import ReleaseForm
from practice.journal.views import to_key
from practice.people import unlock
from practice.people.models import User
from shared.privacy.rights.actions import Closed, decide_part
from shared.privacy.rights.models import Part
from shared.web.access import carers


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def release(request, pk):
    """GET shows what would go; POST hands over the chosen notes, or refuses, with a reason wherever something is kept back."""
    now, part = timezone.now(), _part(request, pk)
    person = User.objects.filter(pk=part.request.person).first()
    if person is None:
        raise Http404
    try:
        pages = _opened(request, person, now)
    except unlock.Refused:
        return to_key(request)
    form = ReleaseForm(request.POST or None, pages=pages)
    if request.method == "POST" and form.is_valid():
        return _decided(request, part, pages, form, now)
    shared = rights.shared_with(pages, person)
    shown = [{"page": page, "tick": form.tick(page), "shared": page.entry.pk in shared} for page in pages]
    context = {"part": part, "client": person, "pages": shown, "form": form}
    return render(request, "journal/release.html", context, status=422 if form.is_bound else 200)


def _part(request, pk) -> Part:
    found = (
        Part.objects.select_related("request").filter(pk=pk, holder=request.user.pk, state=Part.State.WAITING).first()
    )
    if found is None or not found.request.is_open:
        raise Http404
    return found


@sensitive_variables()
def _opened(request, person, now):
    """Every note of this practitioner's journals that speaks of the person, oldest first; each opening is logged for all
    whom the journal concerns."""
    private, found = unlock.private_key(request), []
    for journal in rights.journals_of(person, request.user):
        try:
            opened = vault.open_journal(journal, request.user, private, now)
            pages = rights.speaks_of(vault.read(opened, queries.entries(journal)), person)
        except vault.Closed:
            door.refuse(request, person, journal, now, door.Outcome.NO_KEY)
        record(
            What.OPENED,
            who=request.user,
            clients=queries.subjects_of(journal),
            unit=request.clinic.name,
            now=now,
            journal=journal.pk,
            notes=len(pages),
            reason=_("To answer a request about own data"),
        )
        found += pages
    return found


@sensitive_variables()
def _decided(request, part, pages, form, now):
    chosen = [page for page in pages if page.entry.pk in form.chosen]
    authors = User.objects.in_bulk({page.entry.author_id for page in chosen if page.entry.author_id})
    names = {key: user.get_full_name() for key, user in authors.items()}
    notes = rights.as_notes(chosen, names) if chosen or not pages else None
    try:
        decide_part(part, notes, form.cleaned_data["reason"], now)
    except Closed:
        messages.error(request, _("It was answered already."))
        return redirect("rights:requests")
    messages.success(request, _("Handed over. The person reads it when the request is answered."))
    return redirect("rights:request", part.request_id)
