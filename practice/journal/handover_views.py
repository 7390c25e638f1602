"""A record goes to a colleague because its client agrees: asked by whoever answers for it, carried out with their key."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from practice.journal import door, handing, queries, supervising
from practice.journal.forms import HandoverForm
from practice.journal.models import Handover
from practice.journal.views import to_key
from practice.people import unlock
from practice.people.queries import contact_by_relation
from shared.privacy import touch
from shared.web.access import carers, client

TOUCH = "journal.share"


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def handover(request, client, journal):
    """POST to: everybody whom it concerns is asked. POST carry: it goes over, after a touch. POST back: not after all."""
    now = timezone.now()
    room = door.enter(request, client, now, journal)
    if room.journal.responsible_id != request.user.pk:
        raise PermissionDenied
    row = handing.asked(room.journal)
    if "back" in request.POST and row:
        handing.take_back(row)
        return redirect("journal:handover", client, journal)
    if "carry" in request.POST and row:
        return _carried(request, room, row, now)
    form = HandoverForm(request.POST or None, colleagues=supervising.may_supervise(room.journal))
    if request.method == "POST" and form.is_valid() and handing.may_be_handed(request.user):
        to = get_object_or_404(supervising.may_supervise(room.journal), pk=form.cleaned_data["to"])
        handing.propose(room.journal, to, now)
        messages.success(
            request, _("Asked. It goes over when everybody whom it concerns has said yes, and you have too.")
        )
        return redirect("journal:handover", client, journal)
    people = queries.people_in(room.journal)
    context = {
        "client": room.client, "name": contact_by_relation(room.client).name, "journal": room.journal, "form": form,
        "row": row, "alone": not handing.may_be_handed(request.user), "ready": row and handing.is_agreed(row),
        "answers": [{"name": one.first_name, "yes": one.pk in row.agreed} for one in people] if row else [],
    }  # fmt: skip
    return render(request, "journal/handover.html", context, status=422 if form.errors else 200)


@sensitive_variables()
def _carried(request, room, row, now):
    if room.locked:
        return to_key(request, reverse("journal:handover", args=[room.client.pk, room.journal.pk]))
    if asked := touch.require(request, f"{TOUCH}:{row.pk}", now):
        return asked
    if handing.carry_out(row, request.user, unlock.private_key(request), request.clinic.name, now):
        messages.success(request, _("Handed over. From now on it opens with your colleague's key alone."))
        return redirect("journal:clients")
    messages.error(request, _("Not handed over: a yes is missing, or your colleague has no key here."))
    return redirect("journal:handover", room.client.pk, room.journal.pk)


@client
@require_POST
def agree(request, pk):
    """The client's own answer: POST answer=yes|no."""
    row = get_object_or_404(Handover, pk=pk, ended_at=None, journal__subjects__person=request.user)
    yes = request.POST.get("answer") == "yes"
    handing.answer(row, request.user.pk, yes, timezone.now())
    messages.success(request, _("Noted: yes.") if yes else _("Noted: no. Your record stays where it is."))
    return redirect("journal:mine")
