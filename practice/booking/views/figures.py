"""How full the clinic is, as charts, a table and a file."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from practice.booking.figures import figures, table
from practice.booking.queries import practitioners
from shared.web.access import managers


@managers
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """?as=csv the same as a file."""
    now, zone = timezone.now(), ZoneInfo(request.clinic.timezone)
    found = figures(list(practitioners().order_by("first_name", "last_name", "pk")), zone, now)
    if request.GET.get("as") == "csv":
        head = (
            gettext("Week from, or practitioner"), gettext("Open hours"), gettext("Booked hours"), gettext("Booked, percent"),
            gettext("Came"), gettext("Missed"), gettext("Cancelled late"), gettext("Absent, percent"),
        )  # fmt: skip
        answer = HttpResponse(table(found, head), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="capacity-{found.this_week}.csv"'
        return answer
    return render(request, "booking/figures.html", {"figures": found})
