"""Every page that a visitor opens, and every one they were refused, stands in the clinic's access log."""

from django.utils import timezone

from practice.accesslog.actions import Outcome
from practice.visiting import actions
from practice.visiting.session import KEY


class VisitLog:
    """In the request's own transaction: no row, no page. Costs others nothing: the session was read by then, or nobody was."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.side == "my" and request.session.accessed and request.session.get(KEY) and request.resolver_match:
            refused = Outcome.NO_RELATION if response.status_code == 403 else Outcome.DONE
            name = request.resolver_match.view_name
            actions.note(request, request.user, request.user.visit.id, name, timezone.now(), outcome=refused)
        return response
