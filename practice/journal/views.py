"""Reading and writing at the practitioner's side. Every page goes through `door.enter`, writes to the access log in its own
transaction, is kept by no cache, and shows no text in an error report."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.accesslog.actions import What, listed_to_file
from practice.journal import (
    actions,
    blocks,
    cosigning,
    course,
    door,
    listed,
    pages,
    queries,
    releasing,
    restriction,
    trusting,
    vault,
)
from practice.journal.forms import DiscardForm, SharedForm
from practice.journal.note_forms import CorrectionForm, NoteForm
from practice.people import relations, unlock
from practice.people.queries import contact_by_relation
from shared.privacy.queries import policy_of
from shared.privacy.rights.queries import who_restricted
from shared.web.access import carers
from shared.web.formats import clock

SHOWN_DRAFT = "journal/draft.html"


@carers
@never_cache
@require_GET
def clients(request):
    """Whom this person may see, by relation; their journals stay shut until one is opened. ?q= and the rest as in
    shared.web.listing; that somebody was taken along in a file stands in the access log."""
    now = timezone.now()
    drafts, unseen = queries.drafts_of(request.user), queries.unseen_by(request.user)
    people = list(relations.clients_of(request.user, now).order_by("first_name", "last_name", "pk"))
    ids = [person.pk for person in people]
    unreachable, shut = who_restricted(ids, "contact", now), who_restricted(ids, "journal", now)
    rows = [
        {
            "id": person.pk,
            "name": contact_by_relation(person, unreachable).name,
            "drafts": drafts.get(person.pk, 0),
            "unseen": unseen.get(person.pk, 0),
            "restricted": person.pk in shut,
        }
        for person in people
    ]
    names = {row["id"]: row["name"] for row in rows}
    waiting = cosigning.waiting_for(request.user, now)
    cosign = [one | {"name": names[one["client"]]} for one in waiting if one["client"] in names]
    asked = blocks.waiting(now).exclude(asked_by=request.user.pk).exists()
    listing = listed.clients(request, rows)
    if listing.wants_file:
        listed_to_file(request, [row["id"] for row in listing.found], now)
        return listing.file()
    return render(request, "journal/clients.html", {"listing": listing, "asked": asked, "cosign": cosign})


# --- reading --------------------------------------------------------------------------------------------------------


@carers
@never_cache
@require_GET
@sensitive_variables()
def open_journal(request, client, journal=None):
    now = timezone.now()
    room = door.enter(request, client, now, journal)
    if room.locked:
        return to_key(request)
    shut, because = restriction.of(request, room, now)
    if shut and not because:
        return restriction.page(request, room)
    notes, hidden = [], False
    if room.opened:
        entries, hidden = blocks.seen(room.journal, request.user, now)
        opened = read(request, room, entries, now)
        vault.shelve(room.opened, opened)
        if room.journal.responsible_id == request.user.pk:
            trusting.seal(room.journal, room.opened.keys)
        notes = pages.notes(opened)
        door.log(request, room, What.OPENED, now, notes=len(notes), reason=because)
    context = pages.journal_page(request, room, notes) | {"restricted": shut, "hidden": hidden}
    return render(request, "journal/journal.html", context)


@sensitive_variables()
def read(request, room: door.Room, entries, now: datetime) -> list[vault.Page]:
    """403, and a line in the log, when something here does not open."""
    try:
        return vault.read(room.opened, entries)
    except vault.Closed:
        return door.refuse(request, room.client, room.journal, now, door.Outcome.NO_KEY, room.relation)


@carers
@never_cache
@require_GET
@sensitive_variables()
def note(request, client, note):
    """One note by itself: a draft to go on with, a signed one to be corrected."""
    now = timezone.now()
    room = door.enter(request, client, now, note=note)
    if room.locked:
        return to_key(request)
    shut, because = restriction.of(request, room, now)
    if shut and not because:
        return restriction.page(request, room)
    versions = read(request, room, queries.versions(room.journal, note), now)
    vault.shelve(room.opened, versions)
    door.log(request, room, What.READ, now, entry=note, notes=1, reason=because)
    if versions[-1].entry.is_draft:
        return render(request, SHOWN_DRAFT, pages.draft_page(request, room, versions[-1]))
    return render(request, "journal/note.html", pages.note_page(request, room, versions))


# --- writing --------------------------------------------------------------------------------------------------------


@carers
@never_cache
@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def save(request, client, note):
    """Saves or signs a draft; a new one comes under an id that its form brought, so that a double click makes one note."""
    now = timezone.now()
    known = queries.journal_of_note(client, note)
    room = door.enter(request, client, now, known or _posted_journal(request))
    people = queries.people_in(room.journal) if room.journal else []
    signing = "sign" in request.POST and not room.locked
    form = NoteForm(request.POST, people=people, signing=signing)
    if not form.is_valid():
        return _refused_draft(request, room, note, form)
    data = form.cleaned_data
    draft = actions.Draft(note, data["text"], data["template"], data["revision"], form.chosen, form.reviewed)
    try:
        if not known:
            actions.check_kept_here(request.user, now)
        entry = _keep(request, room, draft, signing, now)
    except (actions.Changed, actions.Locked) as error:
        return _overtaken(request, room, note, form, error)
    except actions.NoPublicKey as no:
        return render(request, no.page, status=403)
    if not known or signing:
        door.log(request, room, What.SIGNED if signing else What.BEGAN, now, entry=note)
    return _kept(request, room, entry, signing)


def _posted_journal(request):
    """A new note names its journal in the form; without one it is the client's own."""
    try:
        return UUID(request.POST.get("journal", "")) if request.POST.get("journal") else None
    except ValueError:
        raise Http404 from None


@sensitive_variables()
def _keep(request, room, draft, signing, now):
    """Begins the journal with its first note."""
    if room.journal is None:
        room.journal = actions.start_journal(request.user, [room.client], now)
        room.opened = (
            None if room.locked else vault.open_journal(room.journal, request.user, unlock.private_key(request), now)
        )
    if signing:
        entry = actions.sign(room.opened, request.user, draft, now)
        _release(request, room, entry, now)
        return entry
    return actions.save_draft(room.journal, room.opened, request.user, draft, now)


@sensitive_variables()
def _release(request, room, entry, now):
    """To the client, where the policy promises it or they read the note already."""
    [page] = vault.read(room.opened, [entry])
    if releasing.follow(page, policy_of(request), request.user, now):
        door.log(request, room, What.RELEASED, now, entry=entry.note)


def _kept(request, room, entry, signing):
    if request.accepts("text/html"):
        if room.locked:
            messages.info(request, _("The draft is kept. Touch your key to go on."))
            return to_key(request, reverse("journal:note", args=[room.client.pk, entry.note]))
        messages.success(request, _("The note is signed.") if signing else _("The draft is saved."))
        return redirect("journal:in", room.client.pk, room.journal.pk)
    return JsonResponse({"revision": entry.revision, "said": _("Saved %(time)s") % {"time": clock(entry.saved_at)}})


@sensitive_variables()
def _refused_draft(request, room, note, form):
    if not request.accepts("text/html"):
        return JsonResponse(
            {"said": " ".join(message for errors in form.errors.values() for message in errors)}, status=422
        )
    return render(request, SHOWN_DRAFT, pages.editor(request, room, note, form), status=422)


@sensitive_variables()
def _overtaken(request, room, note, form, error):
    """Nothing is lost: what was written here stands in the page, to be taken along by hand."""
    if isinstance(error, actions.Locked) and _is_signed_so(room, note, form.cleaned_data["text"]):
        return redirect("journal:in", room.client.pk, room.journal.pk)  # a double click
    said = _("This note was changed in another window. Copy what you want to keep, then open the note anew.")
    if isinstance(error, actions.Locked):
        said = _("This note is signed, or somebody else's draft. It can't be changed here.")
    if not request.accepts("text/html"):
        return JsonResponse({"said": said}, status=409)
    context = pages.editor(request, room, note, form) | {"overtaken": said}
    return render(request, SHOWN_DRAFT, context, status=409)


@sensitive_variables()
def _is_signed_so(room, note, text):
    entry = queries.entry_of(room.journal, note)
    if entry is None or entry.signed_at is None or room.opened is None:
        return False
    return vault.read(room.opened, [entry])[0].content.text == text


@carers
@never_cache
@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def correct(request, client, note):
    now = timezone.now()
    room = door.enter(request, client, now, note=note)
    if room.locked:
        return to_key(request, reverse("journal:note", args=[client, note]))
    versions = read(request, room, queries.versions(room.journal, note), now)
    form = CorrectionForm(request.POST, plan=versions[-1].content.template == "plan")
    if not form.is_valid():
        return _shown_again(request, room, versions, form, now, status=422)
    data = form.cleaned_data
    try:
        said = data["version"], data["text"], data["why"]
        entry = actions.correct(room.opened, request.user, note, *said, now, review_on=form.reviewed)
    except (actions.Changed, actions.Locked):
        if versions[-1].content.text == data["text"]:  # a double click
            return redirect("journal:in", client, room.journal.pk)
        said = _("This note was corrected in another window. Read it first, then correct it again.")
        return _shown_again(request, room, versions, form, now, status=409, overtaken=said)
    door.log(request, room, What.CORRECTED, now, entry=note)
    _release(request, room, entry, now)
    messages.success(request, _("The correction is signed. What stood there before is kept."))
    return redirect("journal:in", client, room.journal.pk)


@sensitive_variables()
def _shown_again(request, room, versions, form, now, status, **more):
    door.log(request, room, What.READ, now, entry=versions[-1].entry.note, notes=1)
    context = pages.note_page(request, room, versions) | {"form": form, "correcting": True, **more}
    return render(request, "journal/note.html", context, status=status)


@carers
@never_cache
@require_POST
@sensitive_variables()
def discard(request, client, note):
    now = timezone.now()
    room = door.enter(request, client, now, note=note)
    if room.locked:
        return to_key(request, reverse("journal:note", args=[client, note]))
    versions = read(request, room, queries.versions(room.journal, note), now)
    form = DiscardForm(request.POST)
    if not form.is_valid() and versions[-1].entry.is_draft:
        door.log(request, room, What.READ, now, entry=note, notes=1)
        context = pages.draft_page(request, room, versions[-1]) | {"discarding": form}
        return render(request, SHOWN_DRAFT, context, status=422)
    try:
        actions.discard(room.journal, request.user, note)
    except actions.Locked:
        messages.error(request, _("This note is signed, or somebody else's draft. It can't be changed here."))
        return redirect("journal:in", client, room.journal.pk)
    door.log(request, room, What.DISCARDED, now, entry=note)
    messages.success(request, _("The draft is gone."))
    return redirect("journal:in", client, room.journal.pk)


@carers
@never_cache
@require_http_methods(["GET", "POST"])
def shared(request, client):
    """A journal for a couple, a family or a group: this client and others whom the same practitioner treats."""
    now = timezone.now()
    room = door.enter(request, client, now)
    if room.locked:
        return to_key(request)
    people = [
        one for one in relations.clients_of(request.user, now).order_by("first_name", "pk") if one.pk != room.client.pk
    ]
    form = SharedForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        chosen = [one for one in people if str(one.pk) in form.cleaned_data["others"]]
        try:
            journal = actions.start_journal(request.user, [room.client, *chosen], now)
        except actions.NoPublicKey as no:
            return render(request, no.page, status=403)
        return redirect("journal:in", client, journal.pk)
    context = {
        "client": room.client,
        "name": contact_by_relation(room.client).name,
        "form": form,
        "people": people,
    }
    return render(request, "journal/shared.html", context, status=422 if request.method == "POST" else 200)


@carers
@never_cache
@require_POST
def mark(request, client, journal):
    """A moment that completes the course of sessions, or that it was marked by mistake; by whom the journal is kept."""
    now = timezone.now()
    room = door.enter(request, client, now, journal)
    if room.locked:
        return to_key(request, reverse("journal:in", args=[client, journal]))
    if room.journal.responsible_id != request.user.pk:
        raise PermissionDenied
    moment, asked = request.POST.get("moment"), course.promises(policy_of(request)).values()
    if moment not in set().union(*asked):
        raise Http404
    course.mark(room.journal, moment, request.POST.get("done") == "1", now)
    door.log(request, room, What.COMPLETED, now)
    messages.success(request, _("Marked.") if request.POST.get("done") == "1" else _("Taken back."))
    return redirect("journal:in", client, journal)


# --- the way to the key ---------------------------------------------------------------------------------------------


def to_key(request, back=""):
    """To the hand-off and back; somebody whose hardware key opens nothing would go round in circles."""
    sign_in = unlock.sign_in_of(request)
    if sign_in is not None and sign_in.key is None:
        return render(request, "journal/no_key.html", status=403)
    address = reverse("people:handoff-start", query={"next": back or request.get_full_path()})
    if not request.accepts("text/html"):
        return JsonResponse({"said": _("Your key is locked. Touch it in another window, then save again.")}, status=403)
    return HttpResponseRedirect(address)
