"""The page for anybody, and the operators' pen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shared.web.access import operator, public
from tenants.operators.views import touching
from tenants.status import actions, queries
from tenants.status.forms import IncidentForm, TellForm
from tenants.status.models import Incident
from tenants.status.words import ABOUT, PARTS, STATES

ACT = "incident"


@never_cache
@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    parts, looked_at = queries.memory.parts(now)
    incidents = [_shown(one) for one in queries.incidents(now)]
    lasting = {one["row"].part for one in incidents if one["lasts"]}
    rows = [
        {"name": PARTS[one.key], "about": ABOUT[one.key], "state": STATES[one.state], "told": one.key in lasting}
        for one in parts
    ]
    well = not lasting and all(one.state in ("works", "off") for one in parts)
    context = {"parts": rows, "incidents": incidents, "looked_at": looked_at, "well": well}
    return render(request, "status/page.html", context)


def _shown(row: Incident) -> dict:
    title, lang = queries.said(row.titles)
    words = [(one.at, *queries.said(one.texts)) for one in row.all_words]
    return {
        "row": row, "title": title, "lang": lang, "part": PARTS[row.part], "words": words, "lasts": row.until_at is None,
    }  # fmt: skip


@operator
@never_cache
@require_http_methods(["GET", "POST"])
def incidents(request: HttpRequest) -> HttpResponse:
    """POST, after a touch of the key for it, opens an incident: everybody reads it."""
    now, status = timezone.now(), 200
    form = IncidentForm(request.POST or None, initial={"since_at": timezone.localtime(now)})
    if request.method == "POST" and form.is_valid():
        if touching.spent(request, ACT, None, now):
            said = form.cleaned_data
            titles, texts = form.words("title"), form.words("text")
            actions.begin(said["part"], titles, texts, said["since_at"], request.staff.pk, now)
            return redirect("status:incidents")
        form.add_error(None, touching.WORDS)
        status = 403
    elif request.method == "POST":
        status = 422
    told = [_shown(one) for one in queries.incidents(now)]
    context = {"form": form, "told": told, "touch": touching.bound(request, ACT)}
    return render(request, "status/incidents.html", context, status=status)


@operator
@never_cache
@require_http_methods(["GET", "POST"])
def incident(request: HttpRequest, pk) -> HttpResponse:
    """POST, after a touch, adds what is known now or ends it. What is over is read only."""
    now, row = timezone.now(), get_object_or_404(Incident.objects.prefetch_related("words"), pk=pk)
    row.all_words = sorted(row.words.all(), key=lambda one: one.at, reverse=True)
    form, status = TellForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        if not touching.spent(request, ACT, None, now):
            form.add_error(None, touching.WORDS)
            status = 403
        elif actions.tell(row, form.words("text"), form.cleaned_data["over"], request.staff.pk, now):
            return redirect("status:incidents")
        else:  # another operator ended it meanwhile, and the page says so
            row.refresh_from_db()
            status = 409
    elif request.method == "POST":
        status = 422
    context = {"one": _shown(row), "form": form, "touch": touching.bound(request, ACT)}
    return render(request, "status/incident.html", context, status=status)
