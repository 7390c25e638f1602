"""Documents as everybody may read them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shared.privacy.documents import queries
from shared.web.access import public
from shared.web.errors import layout


def shown(version, lang: str) -> dict:
    """An edition for documents/text.html: {version, title, language, blocks}."""
    (_, title), (language, text) = queries.words(version.title, lang), queries.words(version.text, lang)
    return {"version": version, "title": title, "language": language, "blocks": queries.blocks(text)}


@public
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every public document in force."""
    found = [one for one in queries.all_in_force(timezone.now()).values() if one.public]
    rows = [shown(one, request.LANGUAGE_CODE) for one in found]
    return render(request, "documents/listed.html", {"layout": layout(request), "rows": rows})


@public
@require_safe
def document(request: HttpRequest, key: str, number: int = 0) -> HttpResponse:
    """A document as it holds, or one of its published editions: past, present or to come."""
    now = timezone.now()
    editions = list(queries.published().filter(key=key, public=True).order_by("-number"))
    present = next((one for one in editions if one.effective_at <= now), None)
    found = next((one for one in editions if one.number == number), None) if number else present
    if found is None:
        raise Http404
    context = {
        "layout": layout(request),
        "editions": editions,
        "present": present,
        "state": "present" if found == present else "coming" if found.effective_at > now else "past",
    }
    return render(request, "documents/document.html", context | shown(found, request.LANGUAGE_CODE))
