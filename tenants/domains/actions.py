"""Bring a domain, prove it, prefer it, let it go.

Invariant: a host answers for a clinic only from the moment that its own, secret-bearing record was seen there, and stops when
that record has been gone for GRACE; no answer from the net proves nothing either way. Whose host is whose, the platform's
functions decide (tenants/clinics/migrations/0005_own_hosts.py): one host, one clinic.
"""

import secrets
from base64 import b64encode
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import IntegrityError, connection, transaction

from shared.ids import uuid7
from shared.staff import keyring
from shared.staff.sessions import epochs
from tenants.domains.checking import UNANSWERED
from tenants.domains.models import OwnDomain
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import later

MOST = 10  # of each use
GRACE = timedelta(days=3)  # a mistake at the name server's costs no visitors
KEY_BITS = 2048  # RFC 8301 section 3.2
Use = OwnDomain.Use


class Refused(Exception):
    """`code` is "have" (brought already) or "many"."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def key_context(domain: OwnDomain) -> bytes:
    """What the private half of a mail key is bound to in its wrapping."""
    return keyring.context("mail key", connection.schema_name, domain.pk)


def bring(use: str, name: str, now: datetime, local_part: str = "") -> OwnDomain:
    """A claim that nothing proves yet. `name`: of names.read. Raises Refused."""
    if OwnDomain.objects.filter(use=use).count() >= MOST:
        raise Refused("many")
    domain = OwnDomain(pk=uuid7(), use=use, name=name, token=secrets.token_urlsafe(32), added_at=now)
    if use == Use.MAIL:
        domain.local_part, domain.selector = local_part, f"enrum{now:%Y%m%d}"
        _give_key(domain)
    try:
        with transaction.atomic():
            domain.save(force_insert=True)
    except IntegrityError:
        raise Refused("have") from None
    return domain


def _give_key(domain):
    private = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    domain.public_key = b64encode(public).decode()
    domain.key_epoch, domain.key = keyring.wrap(epochs(), pem, key_context(domain))


def ask(domain: OwnDomain, now: datetime) -> None:
    """By job, for the net may be slow; asking twice asks once."""
    OwnDomain.objects.filter(pk=domain.pk).update(asked_at=now)
    later("tenants.domains.tasks.check", domain_id=str(domain.pk), queueing_lock=f"domain {domain.pk}")


def settle(pk: UUID, found: dict[str, str], now: datetime) -> None:
    """What follows from checking.look. A domain that was let go meanwhile is left alone."""
    domain = OwnDomain.objects.select_for_update().filter(pk=pk).first()
    if domain is None:
        return
    domain.found, domain.checked_at = dict(found), now
    (_settle_portal if domain.use == Use.PORTAL else _settle_mail)(domain, now)
    domain.save(update_fields=["found", "checked_at", "verified_at", "failing_since"])


def _settle_portal(domain, now):
    proof, address = domain.found["token"], domain.found["address"]
    if proof == "ok":
        domain.failing_since = None
        if not _platform("take_host", domain.pk, domain.name):
            domain.found["token"], domain.verified_at = "taken", None
            return
        domain.verified_at = domain.verified_at or now
    elif proof != UNANSWERED and domain.verified_at:
        domain.failing_since = domain.failing_since or now
        if now - domain.failing_since >= GRACE:
            _platform("release_host", domain.name)
            domain.verified_at = domain.failing_since = None
    if address in ("none", "elsewhere") and is_preferred(domain):
        _platform("prefer_host", "")  # nobody is sent to where we are not


def _settle_mail(domain, now):
    """At once: mail that claims a domain without its records is thrown away by whoever receives it."""
    words = set(domain.found.values())
    if words == {"ok"}:
        domain.verified_at = domain.verified_at or now
    elif words - {"ok", UNANSWERED}:
        domain.verified_at = None


def is_preferred(domain: OwnDomain) -> bool:
    clinic = hosts.known(connection.place)
    return clinic is not None and clinic.portal_host.partition(":")[0] == domain.name


def prefer(domain: OwnDomain | None) -> bool:
    """The host that every link and redirect leads to; None: the clinic's own below the platform. False where the domain is not
    proven, or does not lead here."""
    if domain is None:
        return _platform("prefer_host", "")
    ready = domain.verified_at and domain.found.get("address") == "here"
    return bool(ready) and _platform("prefer_host", domain.name)


def let_go(domain: OwnDomain) -> None:
    """Its host answers no more from now on, and whoever proves it next may have it. A mail key is gone for good."""
    if domain.use == Use.PORTAL:
        _platform("release_host", domain.name)
    domain.delete()


def _platform(function, *arguments):
    marks = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT platform.{function}({marks})", arguments)
        (answer,) = cursor.fetchone()
    transaction.on_commit(hosts.look_again)
    return answer
