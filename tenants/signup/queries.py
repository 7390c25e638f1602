"""Where a sign-up stands, and which addresses are free. In the platform's place."""

import hashlib
from datetime import datetime

from django.conf import settings

from tenants.clinics.models import Domain, RetiredDomain
from tenants.signup import codes, numbers, subdomains
from tenants.signup.models import SignUp

OFFERED = 3  # addresses, where the wished-for one cannot be had


def token_hash(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()


def by_token(token: bytes, now: datetime, lock: bool = False) -> SignUp | None:
    """The sign-up of a browser; `lock` lets one request at a time work on it, so that a double click finds the first one's
    work done."""
    rows = SignUp.objects.select_for_update() if lock else SignUp.objects.all()
    return rows.filter(token_hash=token_hash(token), expires_at__gt=now).first() if token else None


def next_step(row: SignUp | None) -> str:
    """The name of the first step that is not done: "start", "person", "code", "agreement", "open" or "done"."""
    if row is None or not row.name:
        return "start"
    if row.clinic_id:
        return "done"
    if not row.email:
        return "person"
    if row.verified_at is None:
        return "code"
    return "open" if row.agreed_at else "agreement"


def is_alive(row: SignUp, now: datetime) -> bool:
    """Whether the code that was mailed last can still be typed."""
    return row.code_until is not None and row.code_until > now and row.code_tries < codes.TRIES


def taken(labels: list[str]) -> set[str]:
    """Those of the labels that a clinic has, or had until lately."""
    hosts = {f"{label}.{settings.BASE_HOSTNAME}": label for label in labels}
    hosts |= {f"{label}.my.{settings.BASE_HOSTNAME}": label for label in labels}
    rows = (model.objects.filter(domain__in=hosts) for model in (Domain, RetiredDomain))
    return {hosts[host] for found in rows for host in found.values_list("domain", flat=True)}


def alternatives(wished: str, name: str, country: str) -> list[str]:
    """Free addresses near the wished-for one, at most OFFERED."""
    near = subdomains.candidates(wished, name, country)
    gone = taken(near)
    return [label for label in near if label not in gone and label != wished][:OFFERED]


def shown_number(row: SignUp) -> str:
    """The organisation number as pages may show it; "" for a sole trader's, which is a person's."""
    number = row.organisation_number
    if not number or numbers.is_personal(row.country, number):
        return ""
    return f"{number[:6]}-{number[6:]}" if row.country == "SE" else number


def details(row: SignUp) -> dict:
    """What `completion` takes."""
    names = ("name", "country", "organisation_number", "profession", "licensed", "subdomain")
    found = {name: getattr(row, name) for name in names}
    if shown := shown_number(row):
        found["shown_number"] = shown
    if row.staff:
        found["owner"] = {"staff_id": row.staff, "name": row.person, "email": row.email, "language": row.language}
    if row.agreed_at:
        found["agreement"] = {
            "version": row.agreement,
            "language": row.agreement_language,
            "accepted_at": row.agreed_at,
        }
    return found


def unfinished(before: datetime):
    """Clinics that were claimed and whose set-up did not come to its end."""
    return SignUp.objects.filter(clinic__isnull=False, set_up_at=None, opened_at__lt=before).order_by("opened_at")
