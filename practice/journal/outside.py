"""Trustees who work elsewhere: a colleague at another clinic, or somebody at none, who holds hardware keys of their own.

They are asked by their practitioner, come in by an invitation's link (practice.team.entrusting), and sign a dated agreement
with their key; only then can the practitioner choose them, and from there the flow is everybody's (practice.journal.trusting).

Invariant: such a trustee has the role TRUSTEE and no other, so that one page opens to them and nothing of the clinic does; and
they count for nobody whose clinic's policy does not say that trustees may work elsewhere, nor once the agreement is over.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from practice.journal import mails, trusting
from practice.journal.models import TrustAgreement, Trustee
from practice.mailbox.actions import send_later
from practice.people.models import StaffSignIn, User
from shared.staff import invitations

EDITION = 1  # of the agreement's words: templates/journal/trust_words.html
UNSIGNED = timedelta(days=30)  # an asking that nobody signs is over


def may_ask(practitioner: User, now: datetime) -> bool:
    return practitioner.is_active and practitioner.regime != User.Regime.PASTORAL and trusting.elsewhere(now)


def asking(ids: Iterable[UUID | None], now: datetime) -> dict[UUID, User]:
    """Of these practitioners, those who may ask."""
    return {one.pk: one for one in User.objects.filter(pk__in=[pk for pk in ids if pk]) if may_ask(one, now)}


def of_practitioner(practitioner: User) -> QuerySet[TrustAgreement]:
    found = TrustAgreement.objects.filter(practitioner=practitioner, ended_at=None)
    return found.select_related("trustee").order_by("asked_at")


def of_trustee(trustee: User) -> QuerySet[TrustAgreement]:
    found = TrustAgreement.objects.filter(trustee=trustee, ended_at=None)
    return found.select_related("practitioner").order_by("asked_at")


def everybody() -> QuerySet[TrustAgreement]:
    """Those that stand at this clinic, for whoever runs it."""
    found = TrustAgreement.objects.filter(ended_at=None).select_related("practitioner", "trustee")
    return found.order_by("trustee__first_name", "asked_at")


def ask(practitioner: User, trustee: User, now: datetime) -> TrustAgreement:
    """An agreement to be signed; the same one where it is open already."""
    row, _made = TrustAgreement.objects.get_or_create(
        practitioner=practitioner, trustee=trustee, ended_at=None, defaults={"asked_at": now}
    )
    return row


@transaction.atomic
def sign(row: TrustAgreement, now: datetime) -> bool:
    """After a touch of the trustee's own key. False where it is over, signed, or they hold no key that opens anything."""
    open_ = TrustAgreement.objects.filter(pk=row.pk, ended_at=None, agreed_at=None)
    if not row.trustee.public_key or not may_ask(row.practitioner, now):
        return False
    if not open_.update(agreed_at=now, edition=EDITION):
        return False
    send_later(mails.TRUST_SIGNED, row.practitioner, now)
    return True


@transaction.atomic
def end(row: TrustAgreement, by_trustee: bool, now: datetime) -> bool:
    """Resigned or removed: what was sealed to them is gone at once, and the others' copies are made anew when the journals
    open next. Whoever is nobody's trustee any more leaves the clinic."""
    if not TrustAgreement.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now):
        return False
    Trustee.objects.filter(practitioner=row.practitioner, trustee=row.trustee).delete()
    trusting.forget(row.practitioner, [row.trustee_id])
    if by_trustee:
        send_later(mails.TRUST_RESIGNED, row.practitioner, now)
    else:
        send_later(mails.TRUST_ENDED, row.trustee, now)
    if row.trustee.works_elsewhere and not of_trustee(row.trustee).exists():
        _leave(row.trustee, now)
    return True


def _leave(trustee: User, now: datetime) -> None:
    StaffSignIn.objects.filter(user=trustee).delete()
    invitations.end_membership(trustee.staff_id, now)
    User.objects.filter(pk=trustee.pk).update(is_active=False, closed_at=now)


def purge(now: datetime) -> int:
    """Askings that nobody signed."""
    stale = TrustAgreement.objects.filter(agreed_at=None, ended_at=None, asked_at__lte=now - UNSIGNED)
    return sum(end(row, False, now) for row in stale.select_related("practitioner", "trustee"))
