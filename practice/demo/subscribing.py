"""What the demo's clinics pay Enrum: ordered through the same errands as everybody's, at the stand-in, some months ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace

from django.conf import settings

from practice.demo import content
from practice.demo.stripe import checkout
from practice.demo.stripe.server import opened, pass_time
from practice.demo.stripe.state import DAY, PLATFORM, Stripe
from practice.people.queries import practitioner_count
from shared.billing import errands, following, queries
from shared.billing.models import Subscription
from shared.billing.plans import fitting
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts
from tenants.subscriptions import dunning


@dataclass(frozen=True)
class Ordered:
    """`days` ago that the free month ended, or so many from now; `fails`: the card, since the last month."""

    key: str
    days: int
    fails: bool = False
    vat: str = ""


ORDERED = (
    Ordered("andas", 155),
    Ordered("biet", 95),
    Ordered("faelles", 64, vat="DK00000000"),
    Ordered("spegel", 33, fails=True),
    Ordered("juni", -21),
)


def bring(now: datetime) -> None:
    """Nothing where it has been brought, or where payments go to Stripe itself. Outside any place."""
    stand_in = settings.STAND_INS.get("api.stripe.com")
    if not stand_in or _is_there():
        return
    for key in content.KEYS:
        clinic = hosts.by_slug(key)
        with enter(settings.PUBLIC_SCHEMA_NAME):
            errands.begin(clinic.id, clinic.country, now)  # made before there were subscriptions, it has none yet
        with enter(clinic.schema):
            queries.count_here(practitioner_count())
    stripe = Stripe(path=settings.DATA_DIR / "stripe.json").load()
    server = opened(stripe, int(stand_in.rpartition(":")[2]))
    try:
        stripe.ahead = -ORDERED[0].days * DAY
        for one in ORDERED:
            if one.days < 0:
                _fail(stripe)
            pass_time(stripe, min(0, -one.days * DAY) - stripe.ahead)
            _order(stripe, one, now)
        _hear(stripe, now)
    finally:
        server.shutdown()
        server.server_close()
        stripe.save()
    with enter(settings.PUBLIC_SCHEMA_NAME):
        dunning.look_after(now)


def _is_there() -> bool:
    with enter(settings.PUBLIC_SCHEMA_NAME):
        return Subscription.objects.exclude(subscription="").exists()


def _order(stripe: Stripe, one: Ordered, now: datetime) -> None:
    clinic, back = hosts.by_slug(one.key), timedelta(days=one.days)
    with enter(settings.PUBLIC_SCHEMA_NAME):
        row = Subscription.objects.get(pk=clinic.id)
        row.trial_until, row.created_at = now - back, now - back - timedelta(days=30)
        row.save(update_fields=["trial_until", "created_at"])
    with enter(clinic.schema):
        mail = f"ekonomi@{one.key}.example"
        plan = fitting(row.practitioners).key
        code = errands.leave("subscribe", plan, clinic.name, mail, "da" if one.vat else "sv", clinic.my_origin, now)
    with enter(settings.PUBLIC_SCHEMA_NAME):
        errands.do(errands.find(code, now), clinic.name, clinic.country, now)
    [session] = stripe.all(PLATFORM, "checkout.session", status="open")
    checkout.complete(stripe, PLATFORM, session["id"], **({"country": "DK", "vat": one.vat} if one.vat else {}))
    _hear(stripe, now)


def _fail(stripe: Stripe) -> None:
    for one in ORDERED:
        if one.fails:
            with enter(settings.PUBLIC_SCHEMA_NAME):
                row = Subscription.objects.get(pk=hosts.by_slug(one.key).id)
            checkout.new_card(stripe, PLATFORM, row.customer, "pm_card_chargeCustomerFail")


def _hear(stripe: Stripe, now: datetime) -> None:
    """What is told of Enrum's own account; a clinic's is told to the clinic."""
    for entry in stripe.events:
        told = entry["event"]
        if entry["sent"] or told.get("account"):
            continue
        with enter(settings.PUBLIC_SCHEMA_NAME):
            following.take(SimpleNamespace(kind=told["type"], object=told["data"]["object"]["id"]), now)
        entry["sent"] = 1
