"""What everybody reads on the portal: courses and events, in a list and one by one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from practice.courses import queries
from practice.courses.forms import KINDS
from practice.courses.models import Course
from shared.privacy.middleware import near_health
from shared.web import markup
from shared.web.access import public


@near_health  # what somebody would take part in may tell how they are
@public
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = [_row(one, request) for one in queries.offered(now)]
    return render(request, "courses/list.html", {"rows": rows})


def _row(course: Course, request) -> dict:
    found = queries.shown(course, request.LANGUAGE_CODE)
    return {
        "found": found, "course": course, "words": markup.first_words(found.about), "kind": KINDS[course.kind],
        "full": not queries.free(course), "dates": list(course.sessions.order_by("starts_at")),
    }  # fmt: skip


@near_health
@public
@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """Hidden before it is out; what has begun or was called off can still be read by whoever has the address."""
    now = timezone.now()
    row = get_object_or_404(Course, slug=slug, shown_at__lte=now)
    if not queries.takes(now):
        raise Http404
    found = queries.shown(row, request.LANGUAGE_CODE)
    context = _row(row, request) | {
        "about": markup.as_html(found.about, request.get_host(), lower=1),
        "rules": markup.as_html(found.rules, request.get_host(), lower=1) if found.rules else "",
        "leaders": [leader.user.get_full_name() for leader in row.leaders.select_related("user")],
        "open": queries.is_open(row, now), "left": queries.free(row),
    }  # fmt: skip
    return render(request, "courses/course.html", context)
