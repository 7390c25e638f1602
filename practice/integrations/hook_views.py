"""The owner's pages about what other programs are told by themselves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from practice.integrations import disclosing, outbox
from practice.integrations.forms import KINDS, LABELS, HookForm
from practice.integrations.models import Delivery, Hook
from practice.integrations.views import owner
from practice.people import stepup

ACT = "integration.hook"
SHOWN = 50  # deliveries of a page


@owner
@never_cache
@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def hooks(request: HttpRequest) -> HttpResponse:
    """POST makes one, after a touch; its secret stands on the answer's page and nowhere else."""
    now = timezone.now()
    found = disclosing.told_by_hook(now)
    form = HookForm(request.POST if request.method == "POST" else None, recipients=found)
    if form.is_bound and form.is_valid():
        if waiting := stepup.require(request, ACT, now):
            return waiting
        said = form.cleaned_data
        row, secret = outbox.add(said["recipient"], said["url"], said["kinds"], now)
        return _page(request, row, secret)
    context = {"form": form, "hooks": _hooks(now), "recipients": found}
    return render(request, "integrations/hooks.html", context, status=422 if form.is_bound else 200)


def _hooks(now) -> list[dict]:
    """The newest first; `last`: what it was told last."""
    return [_told(row, now) for row in Hook.objects.order_by("-created_at")]


def _told(row: Hook, now) -> dict:
    told = disclosing.disclosed(row.recipient, now)
    state = row.off or ("undeclared" if told.one is None else "failing" if row.failing_since else "open")
    return {
        "row": row, "state": state, "name": told.one.name if told.one else row.recipient,
        "kinds": [KINDS[kind] for kind in row.kinds if kind in KINDS],
        "last": row.deliveries.order_by("-pk").first(),
    }  # fmt: skip


@owner
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hook(request: HttpRequest, pk) -> HttpResponse:
    """POST do=test|off|on."""
    row, now = get_object_or_404(Hook, pk=pk), timezone.now()
    if request.method == "POST":
        done = DEEDS.get(request.POST.get("do"))
        if done:
            messages.success(request, done(row, now))
        return redirect("integrations:hook", pk)
    return _page(request, row)


def _test(row, now):
    if row.off:
        return gettext("It is off: turn it on first.")
    outbox.ping(row, now)
    return gettext("A test is on its way. Look here again in a moment.")


def _off(row, now):
    outbox.turn_off(row, Hook.Off.BY_HAND, now)
    return gettext("Turned off. Nothing more is sent.")


def _on(row, now):
    outbox.turn_on(row)
    return gettext("Turned on. It is told of what happens from now on.")


DEEDS = {"test": _test, "off": _off, "on": _on}


def _page(request, row, secret="") -> HttpResponse:
    now = timezone.now()
    shown = Paginator(row.deliveries.order_by("-pk"), SHOWN).get_page(request.GET.get("page"))
    log = [{"row": one, "words": LABELS.get(one.kind, one.kind)} for one in shown]
    context = {"one": _told(row, now), "log": log, "page": shown, "secret": secret, "now": now}
    return render(request, "integrations/hook.html", context)


@owner
@never_cache
@sensitive_variables("secret")
@require_POST
def rotate(request: HttpRequest, pk) -> HttpResponse:
    row, now = get_object_or_404(Hook, pk=pk), timezone.now()
    if waiting := stepup.require(request, f"{ACT}:{pk}", now):
        return waiting
    return _page(request, row, outbox.rotate(row, now))


@owner
@require_POST
def again(request: HttpRequest, pk) -> HttpResponse:
    row = get_object_or_404(Delivery.objects.select_related("hook"), pk=pk)
    if outbox.again(row, timezone.now()):
        messages.success(request, gettext("It is sent again, under the same number."))
    else:
        messages.error(request, gettext("It waits already, or the address is off."))
    return redirect("integrations:hook", row.hook_id)
