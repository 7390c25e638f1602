"""What a clinic's state means at its hosts, and when a clinic was last in use."""

from django.conf import settings
from django.db import connection
from django.shortcuts import render
from django.utils import timezone

from shared.web.access import VISITOR
from shared.web.api import problems
from shared.web.errors import layout
from tenants.clinics.models import Clinic
from tenants.isolation.context import after_commit

State = Clinic.State
READING = ("GET", "HEAD", "OPTIONS")
STATUS = {State.CLOSED: 410, State.DECLINED: 404}  # of the page that says so; else 503


class ClinicStateMiddleware:
    """Open: nothing is said. Being set up: 503, try again in a moment. Closed: 410 everywhere. Suspended: the portal says
    so with 503; the signed-in side can be read and data taken along, while a change is refused. What settings.
    OPEN_WHILE_SUSPENDED names (the policy, signing in and out, people's rights) goes on: a suspended clinic is still
    answerable for what it holds (GDPR Art. 12). Shut, because it was not paid for so long: that alone goes on, and nothing
    else is read. Waiting for an operator: its staff prepare everything, others read that it is being looked at. Declined:
    for its staff as if suspended, for others it is not there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.side == "my" and response.status_code < 400:
            mark_active(request, timezone.localdate())
        return response

    def process_view(self, request, view, arguments, named):
        state = request.clinic.state if request.clinic else State.OPEN
        if state == State.OPEN or _goes_on(request, state):
            return None
        status = STATUS.get(state, 503)
        if problems.is_api(request):
            return problems.of_status(status)
        response = render(request, "clinics/state.html", {"state": state, "layout": layout(request)}, status=status)
        if state == State.SETTING_UP:
            response.headers["Retry-After"] = "2"  # seconds
        return response


def _goes_on(request, state) -> bool:
    """Whether this view does its work in a clinic that is not open."""
    my, name = request.side == "my", request.resolver_match.view_name
    if state in (State.WAITING, State.DECLINED):
        if name.startswith(settings.OPEN_WHILE_WAITING[request.side]):
            return True
        if not (my and request.user.is_authenticated and request.user.roles):
            return False
        if state == State.WAITING:
            return True
    if state in (State.SUSPENDED, State.DECLINED, State.SHUT):
        reads = my and request.method in READING and state != State.SHUT
        return reads or name.startswith(settings.OPEN_WHILE_SUSPENDED[request.side])
    return False


_marked = {}  # schema → the day that this process wrote last


def mark_active(request, day):
    """Tell the platform that somebody signed in was here today: the day and nothing else, once a day and process."""
    schema = request.clinic.schema
    if _marked.get(schema) == day or not request.user.is_authenticated or VISITOR in request.user.roles:
        return

    def write():
        with connection.cursor() as cursor:
            cursor.execute("SELECT platform.mark_active(%s)", [day])
        _marked[schema] = day

    after_commit(write)
