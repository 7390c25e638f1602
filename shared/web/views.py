"""The one view that every side shares: choosing a language."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shared.web.access import public
from shared.web.addresses import local_path
from shared.web.languages import COOKIE, COOKIE_AGE


@csrf_exempt  # the portal has no session to protect, and a language that a stranger sets harms nobody
@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """POST language=sv|da|en|de&next=/path: remembers the choice in a cookie of this host and goes back to the page."""
    answer = HttpResponseRedirect(local_path(request.POST.get("next", "/")))
    chosen = request.POST.get("language")
    if chosen in request.languages:
        answer.set_cookie(COOKIE, chosen, max_age=COOKIE_AGE, secure=request.is_secure(), httponly=True, samesite="Lax")
    return answer
