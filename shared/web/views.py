"""The one view that every side shares: choosing a language."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shared.web.access import public
from shared.web.languages import COOKIE, COOKIE_AGE


@csrf_exempt  # the portal has no session to protect, and a language that a stranger sets harms nobody
@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """POST language=sv|da|en|de&next=/path: remembers the choice in a cookie of this host and goes back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):  # a path of this host, nothing else
        back = "/"
    answer = HttpResponseRedirect(back)
    chosen = request.POST.get("language")
    if chosen in request.languages:
        answer.set_cookie(COOKIE, chosen, max_age=COOKIE_AGE, secure=request.is_secure(), httponly=True, samesite="Lax")
    return answer
