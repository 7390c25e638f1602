"""What a clinic has of the outside, in its owner's hands; and where browsers tell what their pages asked for."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.core import is_ratelimited

from shared.privacy import stopped
from shared.privacy.outbound import actions, queries, reports, set_up, telling
from shared.privacy.outbound.counting import counts
from shared.privacy.outbound.forms import TagForm
from shared.privacy.outbound.models import OutsideTag
from shared.privacy.outbound.pages import LABELS, PAGES
from shared.privacy.queries import policy_of
from shared.web.access import keepers, keepers_shown, public

LATELY = timedelta(days=30)
PERIODS = {"7": _("7 days"), "30": _("30 days"), "90": _("90 days"), "364": _("A year")}
REPORTS = "30/m"  # per address; a page that goes wrong sends many


@keepers_shown
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What was stopped in the last 30 days, what a browser saw last night, and the outside tags."""
    now = timezone.now()
    seen = queries.last_seen()
    context = {
        "stopped": [telling.stopped(one) for one in stopped.since(timezone.localdate(now) - LATELY)],
        "seen": seen,
        "differences": [telling.difference(one) for one in seen.differences] if seen else [],
        "tags": _tags(request, now),
    }
    return render(request, "outbound/overview.html", context)


def _tags(request: HttpRequest, now) -> list[dict]:
    document, found = policy_of(request), []
    for tag in OutsideTag.objects.order_by("added_at"):
        standing = queries.standing(tag, document, now)
        one = document.recipients.get(tag.recipient) if document else None
        found.append(
            {
                "tag": tag,
                "recipient": one.name if one else tag.recipient,
                "pages": ", ".join(str(PAGES[page]) for page in tag.pages if page in PAGES),
                "standing": standing,
                "words": telling.STANDING[standing]() if standing else "",
            }
        )
    return found


@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def add_tag(request: HttpRequest) -> HttpResponse:
    """A form for one more. What the policy does not name yet is written into its draft, and loads once that is published."""
    document = policy_of(request)
    if document is None:
        raise Http404
    data = (request.POST,) if request.method == "POST" else ()
    form = TagForm(document, request.LANGUAGE_CODE, *data)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return redirect("outbound:overview")
    context = {"form": form, "none": not form.fields["recipient"].choices}
    return render(request, "outbound/add_tag.html", context, status=422 if form.errors else 200)


def _added(request: HttpRequest, form: TagForm) -> bool:
    now = timezone.now()
    try:
        tag = actions.add_tag(form.cleaned_data, request.user.pk, now)
    except actions.AlreadyThere:
        form.add_error("url", gettext("This address is on the list already."))
        return False
    standing = queries.standing(tag, policy_of(request), now)
    if standing == "host":
        actions.propose_host(tag, now)
        words = gettext("Added. Its address is in the draft of your policy now; it loads once that is published.")
        messages.info(request, words)
    elif standing:
        messages.warning(request, telling.STANDING[standing]())
    else:
        messages.success(request, gettext("Added. It loads for visitors who say yes, and for nobody else."))
    return True


@keepers
@require_POST
def remove_tag(request: HttpRequest, pk) -> HttpResponse:
    actions.remove_tag(get_object_or_404(OutsideTag, pk=pk))
    messages.success(request, gettext("Taken away. No page asks for it any more."))
    return redirect("outbound:overview")


@public
@require_safe
def setup(request: HttpRequest, pk) -> HttpResponse:
    """The first calls of an outside script, as a script of our own; for visitors who agreed to it, and nobody else."""
    tag = get_object_or_404(OutsideTag, pk=pk, setup__isnull=False)
    if not queries.agreed_to(request, tag, timezone.now()):
        raise Http404
    return HttpResponse(set_up.script(tag.setup), content_type="text/javascript", headers={"Cache-Control": "no-store"})


@csrf_exempt  # browsers send it by themselves, without a token; it reads no session and only counts (see stopped.MOST)
@public
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """A browser refused something. 204, whatever it says: nothing here is worth an answer to whoever makes one up."""
    if is_ratelimited(request, group="csp-report", key="ip", rate=REPORTS, increment=True):
        return HttpResponse(status=429)
    if int(request.headers.get("Content-Length") or 0) > reports.LARGEST:
        return HttpResponse(status=413)
    if found := reports.read(request.body):
        directive, what = found
        stopped.count("page", f"{directive} {what}", reports.verdict(what, policy_of(request)))
    return HttpResponse(status=204)


@keepers
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """How often the public pages were opened: ours alone, and about nobody. ?days=7, 30, 90 or 364."""
    today, asked = timezone.localdate(), request.GET.get("days", "")
    length = int(asked) if asked in PERIODS else LATELY.days
    days = queries.daily(today, length)
    first, hours = days[0][0], queries.hourly(days[0][0])
    bars = queries.weekly(days) if length > 90 else days
    context = {
        "days": bars, "most": max(times for _, times in bars) or 1, "total": sum(times for _, times in days),
        "hours": hours, "most_in_hour": max(times for _, times in hours) or 1, "length": length, "weekly": length > 90,
        "pages": [(_page_label(one.name), one.times) for one in queries.visits(first, "page")],
        "sources": [one for one in queries.visits(first, "source") if one.name][:20], "counts": counts(policy_of(request)),
        "periods": [(int(one), words) for one, words in PERIODS.items()],
    }  # fmt: skip
    return render(request, "outbound/visits.html", context)


def _page_label(name: str):
    """A page that is one of many is called by its address."""
    page, _, which = name.partition(" ")
    return f"{LABELS.get(page, page)}: {which}" if which else LABELS.get(page, page)
