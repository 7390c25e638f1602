"""The register of what is no data, beside a journal."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from practice.journal import door, material
from practice.journal.forms import MaterialEndForm, MaterialForm
from practice.people.queries import contact_by_relation
from shared.ids import as_id
from shared.web.access import carers


@carers
@never_cache
@require_http_methods(["GET", "POST"])
def register(request, client, journal):
    """POST what and place: it is noted. POST item, became, handed_to: what became of one. Says nothing of what stands in it, so
    no key is asked for."""
    now = timezone.now()
    room = door.enter(request, client, now, journal)
    ending = "item" in request.POST
    form = MaterialForm(None if ending else request.POST or None)
    end = MaterialEndForm(request.POST if ending else None)
    if ending and end.is_valid():
        said, today = end.cleaned_data, timezone.localdate(now)
        if material.end(
            room.journal, as_id(request.POST["item"]), said["became"], said["handed_to"], today, request.user.pk
        ):
            messages.success(request, _("Noted."))
        return redirect("journal:material", client, journal)
    if request.method == "POST" and form.is_valid():
        material.note(room.journal, form.cleaned_data["what"], form.cleaned_data["where"], request.user.pk, now)
        messages.success(request, _("Noted."))
        return redirect("journal:material", client, journal)
    context = {
        "client": room.client, "name": contact_by_relation(room.client).name, "journal": room.journal, "form": form,
        "end": end, "items": material.of(room.journal),
    }  # fmt: skip
    return render(request, "journal/material.html", context, status=422 if form.errors or end.errors else 200)
