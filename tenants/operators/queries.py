"""What operators may see of clinics: how they run, never whom they help. In the platform's place."""

from dataclasses import dataclass
from math import ceil

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from shared.staff.models import StaffAccount
from tenants.clinics.models import Clinic, Domain, Recipe, Spare
from tenants.isolation.spares import COUNTRIES
from tenants.operators.models import OperatorAct

PAGE = 50


@dataclass(frozen=True)
class Found:
    """One page of a search. `total`: all clinics there are; `fitting`: those that the search fits."""

    clinics: list[Clinic]
    total: int
    fitting: int
    number: int
    last: int


def clinics():
    """With `host` (the portal's, without port) and `current` (whether the schema is of the newest recipe)."""
    portal = Domain.objects.filter(tenant=OuterRef("pk"), side=Domain.Side.PORTAL, is_primary=True)
    newest = Recipe.objects.filter(country=OuterRef("country"), digest=OuterRef("recipe"))
    return Clinic.objects.annotate(host=Subquery(portal.values("domain")[:1]), current=Exists(newest))


def search(query: str = "", state: str = "", number: int = 1) -> Found:
    """Latest activity first. `query`: a part of the name or of one of its hosts; `state`: one of Clinic.State, or "" for
    all. A page that is not there is the nearest one that is."""
    rows = clinics()
    if query:
        hosts = Domain.objects.filter(tenant=OuterRef("pk"), domain__icontains=query)
        rows = rows.filter(Q(name__icontains=query) | Exists(hosts))
    if state:
        rows = rows.filter(state=state)
    fitting = rows.count()
    last = max(1, ceil(fitting / PAGE))
    number = min(max(1, number), last)
    ordered = rows.order_by(F("last_active_on").desc(nulls_last=True), "-created_at", "pk")
    page = list(ordered[(number - 1) * PAGE : number * PAGE])
    return Found(page, Clinic.objects.count(), fitting, number, last)


def spares_left() -> dict[str, int]:
    """Per country, those that a sign-up could claim now: of the present recipe."""
    newest = Recipe.objects.filter(country=OuterRef("country"), digest=OuterRef("recipe"))
    counted = Spare.objects.filter(Exists(newest)).values("country").annotate(left=Count("pk"))
    return dict.fromkeys(COUNTRIES, 0) | {row["country"]: row["left"] for row in counted}


def waiting() -> int:
    """Clinics whose set-up has not ended."""
    return Clinic.objects.filter(state=Clinic.State.SETTING_UP).count()


def acts(clinic: Clinic) -> list[OperatorAct]:
    """Latest first, each with `operator_name`; "" for an account that is gone."""
    found = list(OperatorAct.objects.filter(clinic=clinic.pk).order_by("-at")[:100])
    names = dict(StaffAccount.objects.filter(pk__in={act.operator for act in found}).values_list("pk", "name"))
    for act in found:
        act.operator_name = names.get(act.operator, "")
    return found
