"""The owner's page about the clinic's subscription, on the signed-in side; and BASE's part, which speaks to Stripe."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shared.billing import door, errands, queries
from shared.billing.plans import CURRENCIES, PLANS, TRIAL_DAYS
from shared.web.access import public, staff_role
from shared.web.errors import bad_request
from shared.web.formats import language
from tenants.clinics.models import Clinic
from tenants.subscriptions.words import FOR_WHOM, NAMES

owner = staff_role("owner")
WHY_NOT = {
    "gone": gettext_lazy("This link is too old. Go back and begin again; nothing was ordered."),
    "plan": gettext_lazy("That plan is too small for as many practitioners as you have. Choose a larger one."),
    "there": gettext_lazy("Your clinic has a subscription already. You can change it on its page."),
    "none": gettext_lazy("Your clinic has no subscription yet. Choose a plan first."),
}
DONE = {
    "subscribe": gettext_lazy("Thank you. It takes a moment until the payment service has told us."),
    "change": gettext_lazy("The plan is changed. The rest of this month is reckoned by the day on your next invoice."),
    "cancel": gettext_lazy("The subscription is cancelled. Everything works until the paid time is over."),
    "keep": gettext_lazy("The subscription goes on."),
}


# -- in the clinic ---------------------------------------------------------------------------------------------------------


@owner
@never_cache
@door.leads_to_payment
@require_http_methods(["GET", "POST"])
def subscription(request):
    """POST act=subscribe or change with a plan, cancel, keep or portal: done at BASE, then back here or on to Stripe."""
    if request.method == "POST":
        act, plan = request.POST.get("act", ""), request.POST.get("plan", "")
        if act not in errands.ACTS or (act in ("subscribe", "change") and plan not in PLANS):
            return bad_request(request)
        if not door.is_set_up():
            return _page(request, status=409)
        here = f"{request.clinic.my_origin}{request.path}"
        code = errands.leave(
            act, plan, request.user.get_full_name(), request.user.email, language(), here, timezone.now()
        )
        return redirect(f"{settings.BASE_ORIGIN}/payments/go/{code}")
    if (done := request.GET.get("done", "")) in DONE:
        messages.success(request, DONE[done])
        return redirect(request.path)
    return _page(request)


def _page(request, status=200):
    row, now = queries.here(), timezone.now()
    currency = row.currency if row else CURRENCIES[request.clinic.country]
    count = row.practitioners if row else 1
    context = {
        "row": row,
        "stage": queries.stage_of(row, now) if row else None,
        "name": NAMES.get(row.plan) if row else "",
        "charge": queries.next_charge(row) if row else 0,
        "plans": [_shown(plan, row, count, currency) for plan in PLANS.values()],
        "bills": queries.bills_here() if row else [],
        "runs": bool(row and row.subscription and row.state != queries.State.ENDED),
        "set_up": door.is_set_up(),
        "test_mode": door.is_set_up() and not door.is_live(),
        "trial_days": TRIAL_DAYS,
        "warned": queries.WARNED.days,
        "closing": queries.CLOSING.days,
    }
    return render(request, "subscriptions/owner.html", context, status=status)


def _shown(plan, row, count, currency):
    return {
        "key": plan.key,
        "name": NAMES[plan.key],
        "for_whom": FOR_WHOM[plan.key],
        "unit": plan.prices[currency],
        "sum": plan.prices[currency] * plan.billed(count),
        "many": plan.billed(count),
        "currency": currency,
        "fits": plan.takes(count),
        "present": bool(row and row.subscription and row.plan == plan.key),
    }


# -- at BASE ---------------------------------------------------------------------------------------------------------------


@public
@never_cache
@require_GET
def go(request, code):
    """The browser comes with the code of an errand: whoever has it may have it done, and nothing else. Twice is once."""
    now, back = timezone.now(), ""
    try:
        errand = errands.find(code, now)
        back = errand.back
        clinic = Clinic.objects.get(pk=errand.clinic)
        to = errands.do(errand, clinic.name, clinic.country, now)
    except errands.NotNow as refused:
        return _trouble(request, WHY_NOT[refused.why], back, 409 if back else 404)
    except (door.NotSetUp, door.NotDeclared):
        return _trouble(request, _("Payments are not set up here yet, so nothing can be ordered."), back, 409)
    except door.Down:
        words = _(
            "The payment service does not answer just now. Nothing was ordered or charged. Try again in a few minutes."
        )
        return _trouble(request, words, back, 503)
    except door.Refused:
        words = _(
            "The payment service did not accept this. Nothing was ordered or charged. Write to Enrum if it stays so."
        )
        return _trouble(request, words, back, 409)
    return redirect(to if to != back else f"{back}?{urlencode({'done': errand.act})}")


def _trouble(request, words, back, status):
    return render(request, "subscriptions/trouble.html", {"words": words, "back": back}, status=status)
