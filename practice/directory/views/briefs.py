"""The way in for somebody who chose a practitioner elsewhere, and the page where that practitioner reads."""

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET

from practice.accesslog.actions import What, record
from practice.booking.forms import start_text
from practice.booking.queries import practitioners
from practice.directory import briefs
from practice.directory.facts import first_free, open_services
from practice.people import relations, unlock
from shared.matching.explaining import answer_lines
from shared.staff.cookies import unb64
from shared.web.access import carers, public


@public
@never_cache
@require_GET
def arrive(request: HttpRequest, code: str) -> HttpResponse:
    """From BASE, with a code that is good once: what they told waits here for their booking; on to the first free time. The
    session remembers which one it was, so that going back and forth is no error."""
    now = timezone.now()
    brief = briefs.arrive(unb64(code), now)
    if brief is None:
        return redirect("booking:book") if request.session.get(briefs.SESSION) else _used_up(request)
    request.session[briefs.SESSION] = str(brief.pk)
    user = practitioners().filter(pk=brief.practitioner_id).first()
    free = first_free(user, open_services(user), ZoneInfo(request.clinic.timezone), now) if user else None
    if free is None:
        return _used_up(request)
    time = {"service": free.service.pk, "who": user.pk, "start": start_text(free.start)}
    return redirect(f"{reverse('booking:book')}?{urlencode(time)}")


def _used_up(request):
    return render(request, "directory/arrived.html", status=410)


@carers
@require_GET
@sensitive_variables()
def brief(request: HttpRequest, pk) -> HttpResponse:
    """For the practitioner whom it was told to, while they treat that client; the client sees it in their log."""
    now, found = timezone.now(), briefs.own(pk, request.user)
    relation = relations.relation(request.user, found.client, now) if found else None
    if relation is None:
        raise Http404
    context = {"brief": found, "locked": False}
    try:
        said = briefs.read(found, unlock.private_key(request), now)
    except unlock.Refused:
        return render(request, "directory/brief.html", context | {"locked": True})
    record(
        What.BRIEF, who=request.user, clients=[found.client_id], unit=request.clinic.name, now=now, relation=relation
    )
    return render(
        request, "directory/brief.html", context | {"lines": answer_lines(said), "told": said.get("words", "")}
    )
