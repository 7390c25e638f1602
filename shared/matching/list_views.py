"""The short list: three at a time, each with reasons, and why somebody is not on it. Always the person's own choice."""

from datetime import datetime
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from shared.matching import answers, explaining, questions, showing
from shared.matching.engine import scoring
from shared.matching.form_views import opened, page
from shared.matching.pool import pool

SHORT, MOST = 3, 30


class Suggestion(NamedTuple):
    person: showing.Shown
    why: explaining.Why | None  # None where the person objected to being told by a program


def _found(among, said: dict, now: datetime, most: int):
    """Offers in order. Whoever objected to a program's order has those within the limits, soonest free first."""
    wish = answers.wish(said)
    if not said["ranked"]:
        return among.soonest(wish, now, most)
    begin = scoring.start(bytes.fromhex(said["seed"]), now.date())
    return among.best(wish, scoring.weights(), begin, now, most)


@opened
@require_GET
def short_list(request: HttpRequest, found, now) -> HttpResponse:
    """?from=: how many were shown before. ?name=: "why not her?"."""
    if not questions.is_enough(found.said):
        return redirect("matching:question", questions.next_step(found.said))
    first = min(int(text) if (text := request.GET.get("from", "")).isdecimal() and len(text) < 4 else 0, MOST)
    among = pool(request)
    offers = _found(among, found.said, now, first + SHORT + 1)
    if not found.said.get("counted"):
        answers.count(found.said, now)
        found.said["counted"] = True
        answers.save(found)
    wish, by, ranked = answers.wish(found.said), scoring.weights(), found.said["ranked"]
    shown = among.shown(offers[first : first + SHORT])
    name = request.GET.get("name", "").strip()[:80]
    context = {
        "suggestions": [Suggestion(one, explaining.why(one.offer, wish, by, now) if ranked else None) for one in shown],
        "first": first, "more": first + SHORT if len(offers) > first + SHORT else 0, "before": first > 0,
        "ranked": ranked, "used": explaining.answer_lines(found.said), "version": by.version, "name": name,
        "named": among.named(name, 10) if name else [], "words_kept": bool(found.said.get("words")),
    }  # fmt: skip
    return page(request, "list", context)


@opened
@require_GET
def fit(request: HttpRequest, found, now, pk) -> HttpResponse:
    """How one practitioner fits the answers: why, why not, and what would have to be otherwise."""
    among = pool(request)
    person = among.one(pk)
    if person is None or not questions.is_enough(found.said):
        raise Http404
    why = explaining.why(person.offer, answers.wish(found.said), scoring.weights(), now) if person.offer else None
    place = _place(among, found.said, pk, now) if why and not why.outside else 0
    return page(request, "fit", {"person": person, "why": why, "place": place})


def _place(among, said, pk, now) -> int:
    """Their place in the list as it is shown, from 1; 0 where it lies beyond what can be paged through."""
    ids = [offer.id for offer in _found(among, said, now, MOST + SHORT)]
    return ids.index(pk) + 1 if pk in ids else 0


@opened
@require_POST
def choose(request: HttpRequest, found, now, pk) -> HttpResponse:
    """The answers move to this practitioner alone; here they are destroyed. A page leads on: a browser that follows a form
    to another host is stopped by its own policy (CSP form-action). `untold`: they know that this practitioner can't be told
    anything ahead; without that word nothing is chosen yet."""
    person = pool(request).one(pk)
    if person is None or person.offer is None:
        return page(request, "gone", {"person": person}, 409)
    if not person.can_be_told and not request.POST.get("untold"):
        return page(request, "untold", {"person": person}, 409)
    code = answers.hand_over(found, person.listing, now)
    url = f"{person.room.origin}/arrive/{code}" if code else f"{person.room.origin}/book"
    response = page(request, "chosen", {"person": person, "url": url, "told": bool(code)})
    answers.destroy(request, response)
    return response
