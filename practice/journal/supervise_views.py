"""The practitioner's page about who supervises a journal."""

from datetime import datetime, time

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from practice.accesslog.actions import What
from practice.journal import door, handing, supervising, vault
from practice.journal.forms import SuperviseForm
from practice.journal.views import to_key
from practice.people import unlock
from practice.people.models import User
from practice.people.queries import contact_by_relation
from shared.ids import as_id
from shared.privacy import touch
from shared.web.access import carers

TOUCH = "journal.share"


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def supervision(request, client, journal):
    """POST supervisor, until: an agreement, for which the key is touched; POST end: it is over."""
    now = timezone.now()
    room = door.enter(request, client, now, journal)
    if room.locked:
        return to_key(request, reverse("journal:supervision", args=[client, journal]))
    if room.journal.responsible_id != request.user.pk:
        raise PermissionDenied
    if "end" in request.POST:
        return _ended(request, room, now)
    possible = supervising.may_supervise(room.journal)
    form = SuperviseForm(request.POST or None, colleagues=possible, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        return _agreed(request, room, get_object_or_404(possible, pk=form.cleaned_data["supervisor"]), form, now)
    context = {
        "client": room.client, "name": contact_by_relation(room.client).name, "journal": room.journal, "form": form,
        "copies": supervising.supervisors(room.journal, now), "alone": not handing.may_be_handed(request.user),
    }  # fmt: skip
    return render(request, "journal/supervision.html", context, status=422 if form.is_bound else 200)


@sensitive_variables()
def _agreed(request, room, colleague: User, form, now: datetime):
    if asked := touch.require(request, f"{TOUCH}:{room.journal.pk}:{colleague.pk}", now):
        return asked
    until = datetime.combine(form.cleaned_data["until"], time.max, timezone.get_current_timezone())
    try:
        supervising.agree(room.journal, unlock.private_key(request), colleague, until, now)
    except vault.Closed:
        messages.error(
            request, _("It could not be given: the journal is yours alone, or your colleague has no key here.")
        )
    else:
        door.log(request, room, What.SHARED, now)
        messages.success(request, _("Agreed. It ends by itself on the day you chose."))
    return redirect("journal:supervision", room.client.pk, room.journal.pk)


def _ended(request, room, now: datetime):
    colleague = User.objects.filter(pk=as_id(request.POST["end"])).first()
    if colleague is not None and supervising.end(room.journal, colleague, now):
        messages.success(request, _("Ended. Their copy of the key is destroyed."))
    return redirect("journal:supervision", room.client.pk, room.journal.pk)
