"""Supervision of one note, inside the clinic; and a case without names, for supervision outside it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from practice.accesslog.actions import What
from practice.journal import actions, anonymous, cosigning, door, handing, pages, queries
from practice.journal.forms import CaseForm, CosignForm
from practice.journal.views import read, to_key
from practice.people import uploads
from practice.people.models import Relation, User
from practice.people.queries import contact_by_relation
from shared.ids import as_id
from shared.pdf import pdf
from shared.web.access import carers
from shared.web.formats import language

SAID = {
    anonymous.NAME: gettext_lazy("A name that belongs here"),
    anonymous.LIKELY: gettext_lazy("Perhaps a name"),
    anonymous.DATE: gettext_lazy("A date or a year"),
    anonymous.PLACE: gettext_lazy("A place"),
    anonymous.NUMBER: gettext_lazy("A number or an address"),
}


@carers
@never_cache
@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def cosign(request, client, note):
    """POST supervisor, by whoever answers for the journal: asks them. POST outcome and text, by the supervisor: answers."""
    now = timezone.now()
    room = door.enter(request, client, now, note=note)
    if room.locked:
        return to_key(request, reverse("journal:note", args=[client, note]))
    entry = queries.entry_of(room.journal, note)
    if entry.signed_at is None or entry.category != entry.NOTE:
        raise Http404
    if room.journal.responsible_id == request.user.pk:
        return _asked(request, room, entry, now)
    if room.relation.kind != Relation.Kind.SUPERVISES:
        raise PermissionDenied
    return _answered(request, room, entry, now)


def _asked(request, room, entry, now):
    pk = as_id(request.POST.get("supervisor", ""))
    one = next((one for one in cosigning.may_sign(room.journal, now) if one.pk == pk), None)
    if one is None:
        raise Http404
    cosigning.ask(entry, one, request.user, now)
    door.log(request, room, What.ASKED, now, entry=entry.note)
    messages.success(request, _("%(name)s is asked. It stands above their clients.") % {"name": one.get_full_name()})
    return redirect("journal:note", room.client.pk, entry.note)


@sensitive_variables()
def _answered(request, room, entry, now):
    form = CosignForm(request.POST)
    if not form.is_valid():
        versions = read(request, room, queries.versions(room.journal, entry.note), now)
        door.log(request, room, What.READ, now, entry=entry.note, notes=1)
        context = pages.note_page(request, room, versions) | {"cosigning": form}
        return render(request, "journal/note.html", context, status=422)
    outcome, text = form.cleaned_data["outcome"], form.cleaned_data["text"]
    try:
        cosigning.answer(room.opened, entry, request.user, outcome, text, now)
    except cosigning.NotAsked:
        messages.error(request, _("It was answered already, or corrected meanwhile."))
    else:
        signed = outcome == cosigning.SIGNED
        door.log(request, room, What.COSIGNED if signed else What.RETURNED, now, entry=entry.note)
        messages.success(request, _("Signed by you too.") if signed else _("Returned, with what you wrote."))
    return redirect("journal:in", room.client.pk, room.journal.pk)


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def case(request, client, journal):
    """POST text: shows what in it may tell who it is about. POST keep, too: seals it into the journal and gives it as PDF."""
    now = timezone.now()
    room = door.enter(request, client, now, journal)
    if room.locked:
        return to_key(request, reverse("journal:case", args=[client, journal]))
    if room.journal.responsible_id != request.user.pk:
        raise PermissionDenied
    found, form = None, CaseForm(request.POST or None)
    alone = not handing.may_be_handed(request.user)
    if request.method == "POST" and form.is_valid() and not alone:
        text = form.cleaned_data["text"]
        found = anonymous.look(text, _names(room))
        if form.cleaned_data["keep"] and found and not form.cleaned_data["seen"]:
            form.add_error("seen", _("Look at each of them first."))
        elif form.cleaned_data["keep"]:
            actions.keep_case(room.opened, request.user, text, now)
            door.log(request, room, What.CASE, now)
            return _paper(text)
    context = {
        "client": room.client, "name": contact_by_relation(room.client).name, "journal": room.journal, "form": form,
        "found": None if found is None else [{"kind": SAID[one.kind], "words": one.words} for one in found],
        "alone": alone,
    }  # fmt: skip
    return render(request, "journal/case.html", context, status=422 if form.errors else 200)


def _names(room) -> list[str]:
    staff = User.objects.exclude(role=User.Role.CLIENT)
    return [one.get_full_name() for one in (*queries.people_in(room.journal), *staff)]


@sensitive_variables()
def _paper(text: str) -> HttpResponse:
    """Without clinic, date and author: they would tell as well."""
    title = _("A case for supervision")
    part = {"title": title, "level": 2, "text": [one for one in text.split("\n\n") if one.strip()]}
    data = pdf("document.typ", {"title": title, "lead": "", "parts": [part]}, language())
    return HttpResponse(data, content_type=uploads.PDF, headers={
        "Content-Disposition": content_disposition_header(True, f"{_('case')}.pdf"),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    })  # fmt: skip
