"""Enrum's own pages at BASE, for those who have not signed up yet. Nothing here keeps anything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.core import is_ratelimited

from shared import law
from shared.billing.plans import CURRENCIES, PLANS, TRIAL_DAYS, Plan, fitting
from shared.web.access import public
from shared.web.errors import too_many_requests
from shared.web.formats import language
from tenants.product import changing, living
from tenants.product.examining import examine
from tenants.product.forms import PolicyForm, PriceForm
from tenants.subscriptions.words import FOR_WHOM, NAMES

PICTURES = ("portal", "policy", "log")  # in each language; infra/pictures/take.py makes them of the demo
EXAMINED = "30/10m"  # texts from one address


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    shown = living.look(living.chosen({}), timezone.localdate(), language())
    sample = next(row for row in shown.rows if row.key == "booking")
    pictures = {name: f"product/{name}-{language()}.webp" for name in PICTURES}
    context = {"plans": _plans(), "days": TRIAL_DAYS, "sample": sample, "pictures": pictures}
    return render(request, "product/home.html", context)


@public
@require_safe
def living_policy(request: HttpRequest) -> HttpResponse:
    """?country=&booking=&journal=&mail=&cookie=: the proposed policy with these rows, and what the software does then."""
    choice = living.chosen(request.GET)
    fields = [(name, title, living.CHOICES[name].items(), choice[name]) for name, title in living.TITLES.items()]
    shown = living.look(choice, timezone.localdate(), language())
    return render(request, "product/living.html", {"fields": fields, "look": shown})


@csrf_exempt  # nobody is signed in here and nothing is changed; so the page needs no cookie
@never_cache
@public
@require_http_methods(["GET", "HEAD", "POST"])
def examine_policy(request: HttpRequest) -> HttpResponse:
    """POST text= or file=, country=: what the examiner says of it. 422 where nothing could be examined."""
    form = PolicyForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "product/examine.html", {"form": form})
    if is_ratelimited(request, group="product-examined", key="ip", rate=EXAMINED, increment=True):
        return too_many_requests(request)
    if not form.is_valid():
        return render(request, "product/examine.html", {"form": form}, status=422)
    found = examine(form.said, form.cleaned_data["country"], timezone.localdate(), language())
    blocking = sum(one.finding.blocking for one in found.findings)
    more = {"form": form, "found": found, "blocking": blocking, "missing": sum(not one.quote for one in found.told)}
    return render(request, "product/examine.html", more, status=422 if found.kind in ("broken", "long") else 200)


@public
@require_safe
def prices(request: HttpRequest) -> HttpResponse:
    """?practitioners=&country=: what so many pay a month, without VAT and with it."""
    form = PriceForm(request.GET if "practitioners" in request.GET else None)
    more = {"form": form, "plans": _plans(), "days": TRIAL_DAYS}
    if form.is_valid():
        more["price"] = _price(**form.cleaned_data)
    return render(request, "product/prices.html", more, status=422 if form.errors else 200)


@public
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    return render(request, "product/changes.html", {"days": changing.days()})


def _plans() -> list[dict]:
    return [{"name": NAMES[one.key], "whom": FOR_WHOM[one.key], "prices": one.prices.items()} for one in PLANS.values()]


def _price(practitioners: int, country: str) -> dict:
    """Minor units of the country's currency; VAT is the law pack's standard rate, in whole percent."""
    plan: Plan = fitting(practitioners)
    currency = CURRENCIES[country]
    net = plan.prices[currency] * plan.billed(practitioners)
    figure = law.pack(country).figure("vat_standard", timezone.localdate())
    vat = net * figure.value // 100
    return {"plan": NAMES[plan.key], "each": plan.prices[currency], "net": net, "vat": vat, "whole": net + vat,
            "currency": currency, "percent": figure.value}  # fmt: skip
