"""Hiding parts of a journal and opening them in an emergency: the client's pages, and those of staff."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from practice.journal import blocks, door, queries
from practice.journal.client_views import called, own_journal
from practice.journal.forms import BlockForm, EmergencyForm
from practice.journal.models import Block
from practice.people.queries import contact_by_relation
from shared.ids import as_id
from shared.privacy import touch
from shared.web.access import carers, client
from shared.web.formats import full_date

TOUCH = "journal.open"


# --- the client -------------------------------------------------------------------------------------------------------


@client
@never_cache
@require_http_methods(["GET", "POST"])
def hide(request: HttpRequest, journal: UUID) -> HttpResponse:
    """What is hidden, from whom, and hiding more: holds from this moment."""
    kept = own_journal(request, journal)
    form = _form(request, kept["journal"], kept["notes"])
    if request.method == "POST" and form.is_valid():
        blocks.block(kept["journal"], request.user.pk, blocks.Wish(**form.wish), timezone.now())
        messages.success(request, _("Hidden from now on."))
        return redirect("journal:hide", journal)
    shown = blocks.standing(kept["journal"]).filter(person=request.user.pk)
    context = {"journal": kept["journal"], "form": form, "blocks": _told(shown)}
    return render(request, "journal/hide.html", context, status=422 if form.is_bound else 200)


@client
@require_POST
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The client's own block ends at once."""
    row = get_object_or_404(Block, pk=pk, person=request.user.pk)
    blocks.lift(row, request.user.pk, timezone.now())
    messages.success(request, _("It can be seen again."))
    return redirect("journal:hide", row.journal_id)


# --- staff: a letter, a call ------------------------------------------------------------------------------------------


@carers
@never_cache
@require_http_methods(["GET", "POST"])
def blocked(request: HttpRequest, client: UUID, journal: UUID) -> HttpResponse:
    """The same by letter or call; POST `lift` ends one, as the client asked."""
    now = timezone.now()
    room = door.enter(request, client, now, journal)
    notes = next(one["notes"] for one in queries.kept_about(client) if one["journal"].pk == journal)
    form = _form(request, room.journal, notes, by_hand=True)
    if request.method == "POST" and "lift" in request.POST:
        row = get_object_or_404(Block, pk=as_id(request.POST["lift"]), journal=journal, person=client)
        blocks.lift(row, request.user.pk, now)
        messages.success(request, _("It can be seen again."))
        return redirect("journal:blocked", client, journal)
    if request.method == "POST" and form.is_valid():
        blocks.block(room.journal, client, blocks.Wish(**form.wish), now, form.cleaned_data["how"], request.user.pk)
        messages.success(request, _("Hidden from now on."))
        return redirect("journal:blocked", client, journal)
    shown = blocks.standing(room.journal).filter(person=client)
    context = {
        "client": room.client, "name": contact_by_relation(room.client).name, "journal": room.journal, "form": form,
        "blocks": _told(shown),
    }  # fmt: skip
    return render(request, "journal/blocked.html", context, status=422 if form.is_bound else 200)


def _form(request, journal, notes, by_hand=False) -> BlockForm:
    readers = [(copy.reader_id, copy.reader.get_full_name()) for copy in journal.copies.select_related("reader")
               if copy.reader_id != journal.responsible_id]  # fmt: skip
    return BlockForm(
        request.POST if request.method == "POST" and "lift" not in request.POST else None,
        notes=[(str(one.note), called(one)) for one in notes], readers=readers,
        responsible=journal.responsible.get_full_name(), by_hand=by_hand,
    )  # fmt: skip


def _told(rows) -> list[dict]:
    """[{id, part, against, since: when it began}] in words."""
    return [{"id": row.pk, "part": _part(row), "against": _against(row), "at": row.begun_at} for row in rows]


def _part(row: Block) -> str:
    if row.part == Block.Part.PERIOD:
        return _("What was written from %(first)s to %(last)s") % {
            "first": full_date(row.since), "last": full_date(row.until),
        }  # fmt: skip
    return _("One note") if row.part == Block.Part.NOTE else _("All that concerns the client")


def _against(row: Block) -> str:
    if row.against == Block.Against.OUTSIDE:
        return _("From other care providers")
    if row.against == Block.Against.READER:
        name = row.journal.copies.filter(reader=row.reader).values_list("reader__first_name", flat=True).first()
        return _("From %(name)s") % {"name": name or "–"}
    return _("From everybody but %(name)s") % {"name": row.journal.responsible.get_full_name()}


# --- in an emergency --------------------------------------------------------------------------------------------------


@carers
@never_cache
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest, client: UUID, journal: UUID) -> HttpResponse:
    """Asks a second person; until they say yes nothing is shown."""
    now = timezone.now()
    room = door.enter(request, client, now, journal)
    if not blocks.seen(room.journal, request.user, now)[1]:
        return redirect("journal:in", client, journal)
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        blocks.ask(room.journal, room.client, request.user, form.cleaned_data["reason"], now)
        messages.success(
            request, _("Asked. As soon as a colleague has agreed with their key, it opens for twelve hours.")
        )
        return redirect("journal:in", client, journal)
    context = {"client": room.client, "name": contact_by_relation(room.client).name, "journal": journal, "form": form}
    return render(request, "journal/emergency.html", context, status=422 if form.is_bound else 200)


@carers
@never_cache
@require_http_methods(["GET", "POST"])
def openings(request: HttpRequest) -> HttpResponse:
    """Those that wait for a second person. POST opening, answer=yes|no; a yes needs a touch, for this very one."""
    now = timezone.now()
    if request.method == "POST":
        pk, yes = as_id(request.POST.get("opening", "")), request.POST.get("answer") == "yes"
        if yes and (asked := touch.require(request, f"{TOUCH}:{pk}", now)):
            return asked
        try:
            blocks.answer(pk, request.user, yes, request.clinic.name, now)
        except blocks.NotYours:
            messages.error(request, _("That is not yours to answer, or it was answered already."))
        else:
            messages.success(
                request, _("It is open to your colleague for twelve hours.") if yes else _("It stays shut.")
            )
        return redirect("journal:openings")
    waiting = blocks.waiting(now).exclude(asked_by=request.user.pk)
    return render(request, "journal/openings.html", {"waiting": waiting})
