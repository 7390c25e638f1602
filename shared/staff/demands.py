"""Which keys open which clinic. Keys belong to a person and are registered once; each clinic says what it accepts.

A demand is asked about at three moments: when a key is registered (one that no clinic of the person's would let in is
refused there), when somebody is handed over to a clinic, and when the clinic changes it. What a key proves is judged anew
each time, by its stored certificates and the metadata as it stands: a model that is withdrawn tomorrow proves nothing then.

The clinic's half (`here`, `change`, `members_keys`) runs in its transaction, whose role reads no table of the platform: it
may call functions that answer about the asking clinic only (migration 0003).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _
from webauthn.helpers import parse_attestation_object

from shared.staff import attestation
from shared.staff.models import HardwareKey, KeyDemand, KeyModel, Membership

# Formats whose statement the maker's certificate signs (WebAuthn Level 3, section 8); "none" and a packed statement
# without certificates prove nothing.
MAKERS = {"packed", "tpm", "android-key", "apple", "fido-u2f"}
WORDS = {
    "synced": _(
        "It is a passkey that can be copied to other devices. This clinic accepts only keys that can't be copied."
    ),
    "uncertified": _("Its maker does not vouch for it. This clinic accepts only certified models."),
    "withdrawn": _("Its model has been withdrawn, because it was found to be unsafe."),
    "model": _("Its model is not one of those that this clinic has chosen."),
}


class Demand(NamedTuple):
    """`allowed`: AAGUIDs; none: every model that the metadata describes."""

    certified: bool = False
    hardware_only: bool = False
    allowed: tuple[UUID, ...] = ()


class Proof(NamedTuple):
    """What a key has shown of itself. `chain`: PEM, "" where no maker signed."""

    aaguid: UUID
    attestation: str
    chain: str
    synced: bool


class Unfit(Exception):
    """`why`: a key of WORDS."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def proof_of(seen) -> Proof:
    """Of py_webauthn's VerifiedRegistration, whose statement it has checked against the first certificate."""
    signed = seen.attestation_object and str(seen.fmt) in MAKERS
    chain = parse_attestation_object(seen.attestation_object).att_stmt.x5c if signed else None
    synced = seen.credential_device_type == "multi_device"
    return Proof(UUID(str(seen.aaguid)), str(seen.fmt), attestation.as_pem(chain or ()), synced)


def proof(key: HardwareKey) -> Proof:
    return Proof(key.aaguid, key.attestation, key.chain, key.synced)


def refusal(demand: Demand, shown: Proof, models: Mapping[UUID, attestation.Model], now: datetime) -> str:
    """ "" when the key is let in, else a key of WORDS."""
    if demand.hardware_only and shown.synced:
        return "synced"
    if not demand.certified:
        return ""
    model = models.get(shown.aaguid)
    if not shown.chain or model is None or not attestation.proves_model(attestation.from_pem(shown.chain), model, now):
        return "uncertified"
    if model.withdrawn:
        return "withdrawn"
    return "model" if demand.allowed and model.aaguid not in demand.allowed else ""


# --- in the platform's place ----------------------------------------------------------------------------------------


def of_clinic(clinic: str) -> Demand:
    """`clinic`: schema name."""
    row = KeyDemand.objects.filter(clinic=clinic).first()
    return Demand(row.certified, row.hardware_only, tuple(row.allowed)) if row else Demand()


def described(aaguids: Iterable[UUID]) -> dict[UUID, attestation.Model]:
    rows = KeyModel.objects.filter(aaguid__in=list(aaguids))
    return {row.aaguid: attestation.Model(row.aaguid, row.name, row.level, row.withdrawn, row.roots) for row in rows}


def refused_at(clinic: str, keys: Iterable[HardwareKey], now: datetime) -> dict[UUID, str]:
    """{key: why} of those that this clinic does not let in."""
    demand, found = of_clinic(clinic), list(keys)
    if demand == Demand():
        return {}
    models = described(key.aaguid for key in found)
    judged = {key.pk: refusal(demand, proof(key), models, now) for key in found}
    return {pk: why for pk, why in judged.items() if why}


def require_some_use(account, shown: Proof, now: datetime):
    """A key that every clinic of this person's would turn away is no use. Raises Unfit."""
    clinics = Membership.objects.filter(staff=account, ended_at=None).values_list("clinic", flat=True)
    models = described([shown.aaguid])
    answers = [refusal(of_clinic(clinic), shown, models, now) for clinic in clinics]
    if answers and all(answers):
        raise Unfit(answers[0])


# --- in a clinic's place --------------------------------------------------------------------------------------------


def here() -> Demand:
    rows = _call("SELECT certified, hardware_only, allowed FROM platform.key_demand()")
    return Demand(rows[0][0], rows[0][1], tuple(rows[0][2])) if rows else Demand()


def change(demand: Demand, now: datetime):
    """From now on. The caller has shown to whom the door closes by it."""
    values = [demand.certified, demand.hardware_only, list(demand.allowed), now]
    _call("SELECT platform.demand_keys(%s, %s, %s::uuid[], %s)", values)


def models_on_offer() -> list[attestation.Model]:
    """Every model that the metadata describes and nobody has withdrawn, by name."""
    rows = _call("SELECT aaguid, name, level, withdrawn, roots FROM platform.key_models() ORDER BY lower(name), aaguid")
    return [attestation.Model(*row) for row in rows]


def members_keys() -> dict[UUID, list[Proof]]:
    """{staff id: the keys that sign in} of everybody who works here."""
    found = {}
    for staff, *shown in _call("SELECT staff, aaguid, attestation, chain, synced FROM platform.members_keys()"):
        found.setdefault(staff, []).append(Proof(*shown))
    return found


def _call(sql, values=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
