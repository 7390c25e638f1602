"""Finding a page or a client by some letters: the whole menu on one page, for the staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from practice.people import relations
from practice.people.queries import contact_by_relation
from shared.privacy.rights.queries import who_restricted
from shared.web import menu
from shared.web.access import staff

LONGEST = 100  # signs


@staff
@never_cache
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """?q= letters of a page's name, or of a client whom the reader may see by a relation. Without any: all pages."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    groups = [
        menu.Group(group.title, [one for one in group.entries if _fits(str(one.text), words)])
        for group in menu.groups(request)
    ]
    clients = _clients(request.user, words) if words and request.user.cares else []
    context = {"q": words, "groups": [one for one in groups if one.entries], "clients": clients}
    return render(request, "people/find.html", context)


def _fits(text: str, words: str) -> bool:
    return all(word in text.casefold() for word in words.casefold().split())


def _clients(reader, words: str) -> list[dict]:
    now = timezone.now()
    people = list(relations.clients_of(reader, now).order_by("first_name", "last_name", "pk"))
    unreachable = who_restricted([one.pk for one in people], "contact", now)
    named = [{"id": one.pk, "name": contact_by_relation(one, unreachable).name} for one in people]
    return [one for one in named if _fits(one["name"], words)]
