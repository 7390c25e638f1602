"""The public directory: everybody who asked to stand in it, narrowed by links that can be kept and shared."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shared.matching import finding, showing
from shared.matching.filters import FilterForm
from shared.web.access import public

PAGE = 12


@public
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """GET fields of FilterForm, and `from`, how many come before. A word that is not one filters nothing away: the form
    says what is wrong with it."""
    form = FilterForm(request.GET, clinic=request.GET.get("clinic", ""))
    status = 200 if form.is_valid() else 422
    first = form.cleaned_data.get("from") or 0
    found = finding.listed(form.wish(), timezone.now(), first, PAGE + 1, form.only()) if status == 200 else []
    context = {
        "form": form,
        "people": showing.shown(found[:PAGE]),
        "room": form.room,
        "more": form.address(first + PAGE) if len(found) > PAGE else "",
        "before": form.address(max(0, first - PAGE)) if first else "",
    }
    return render(request, "matching/directory.html", context, status=status)


@public
@require_safe
def practitioner(request: HttpRequest, pk) -> HttpResponse:
    found = showing.one(pk)
    if found is None:
        raise Http404
    return render(request, "matching/practitioner.html", {"person": found})
