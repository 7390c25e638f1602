"""The form: consent first, then one question a page, without script, left and resumed in the same browser.

At BASE, under Enrum's policy, among everybody; on a clinic's own portal, under the clinic's policy and in its colours, among
its practitioners. There it is offered as soon as the policy in force declares what it keeps on the visitor's device, and why.
"""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from shared.matching import answers, questions
from shared.privacy import queries as policies
from shared.privacy.engine.decide import may_collect, may_set
from shared.privacy.middleware import near_health
from shared.web.access import public
from shared.web.errors import layout, too_many_requests
from shared.web.formats import language

BEGUN = "60/h"  # requests by one address
IN_DANGER = "not_wanting_to_live"


def is_offered(request: HttpRequest) -> bool:
    """Whether this place's policy in force lets the form be asked, and its cookies be set, here."""
    document = policies.policy_of(request)
    if document is None or not may_collect(document, "match", "matching"):
        return False
    return all(may_set(document, name, side=request.side) for name in (answers.COOKIE, settings.CSRF_COOKIE_NAME))


def offered(view):
    """What every page of the form is: for anybody, kept by no cache, and out of reach of anything outside, even of what the
    policy lets near health data elsewhere."""

    @wraps(view)
    def reached(request, *arguments, **named):
        if not is_offered(request):
            raise Http404
        return view(request, *arguments, **named)

    alone = csp_override(settings.SECURE_CSP)(near_health(reached))
    return public(never_cache(sensitive_post_parameters()(alone)))


def opened(view):
    """For pages that need answers: gives the view what the browser's cookie opens, and sends others to the beginning."""

    @wraps(view)
    def reached(request, *arguments, **named):
        now = timezone.now()
        found = answers.opened(request, now)
        if found is None:
            return redirect("matching:start")
        return view(request, found, now, *arguments, **named)

    return offered(reached)


def page(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    """In the place's own layout. `own`: a clinic's own form; `lists`: where one looks without it; `asker`: who asks."""
    own = request.side == "portal"
    context |= {
        "layout": layout(request), "own": own, "lists": reverse(settings.MATCHING_LISTS[request.side]),
        "asker": request.brand.name if own else "Enrum",
    }  # fmt: skip
    return render(request, f"matching/{template}.html", context, status=status)


@offered
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What happens with the answers, and the consent without which none are taken (GDPR art. 9(2)(a))."""
    now = timezone.now()
    version = policies.version_in_force(now)
    missing = request.method == "POST" and not _agreed(request, version)
    if request.method == "POST" and not missing:
        return _begun(request, version.number, now)
    known = answers.opened(request, now)
    context = {"version": version, "known": known is not None, "missing": missing}
    return page(request, "start", context, 422 if missing else 200)


def _agreed(request, version):
    return request.POST.get("agreed") == "on" and request.POST.get("number") == str(version.number)


def _begun(request, number, now):
    if is_ratelimited(request, group="matching-begin", key="ip", rate=BEGUN, increment=True):
        return too_many_requests(request)
    answers.end_row(request)
    response = HttpResponseRedirect(reverse("matching:question", args=[next(iter(questions.STEPS))]))
    answers.begin(response, number, language(), now)
    return response


@opened
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, found, now, step: str) -> HttpResponse:
    steps = questions.asked(found.said)
    if step not in questions.STEPS:
        raise Http404
    if step not in steps:
        return _onward(found.said)
    form = questions.STEPS[step](request.POST if request.method == "POST" else None, said=found.said)
    if form.is_bound and form.is_valid():
        found.said = questions.answered(found.said, step, form.answers())
        answers.save(found)
        if step == "concerns" and IN_DANGER in found.said["areas"]:
            return redirect("matching:help")
        return _onward(found.said)
    at = steps.index(step)
    context = {
        "form": form, "step": step, "number": at + 1, "steps": len(steps), "title": _title(form),
        "before": steps[at - 1] if at else "", "enough": questions.is_enough(found.said),
    }  # fmt: skip
    return page(request, "question", context, 422 if form.is_bound else 200)


def _title(form):
    return next(iter(form.fields.values())).label


def _onward(said):
    step = questions.next_step(said)
    return redirect("matching:question", step) if step else redirect("matching:list")


@opened
@require_GET
def help_first(request: HttpRequest, found, now) -> HttpResponse:
    """Before anything else, for whoever thinks of not living on."""
    return page(request, "help", {"next": questions.next_step(found.said)})


@opened
@require_GET
def resume(request: HttpRequest, found, now) -> HttpResponse:
    return _onward(found.said)


@offered
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """`to`: "directory" goes on without matching, "start" begins anew. What was answered is destroyed at once."""
    anew = request.POST.get("to") == "start"
    response = redirect("matching:start" if anew else settings.MATCHING_LISTS[request.side])
    answers.destroy(request, response)
    return response


@opened
@require_POST
def ranked(request: HttpRequest, found, now) -> HttpResponse:
    """Objects to being sorted by a program, or takes that back (GDPR art. 21 and 22)."""
    found.said["ranked"] = request.POST.get("ranked") == "yes"
    answers.save(found)
    return redirect("matching:list")
