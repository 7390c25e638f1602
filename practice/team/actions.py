"""Asking people to work here, letting them in, and changing what they may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from practice.journal import outside
from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.team import links, mails, rules
from practice.team.models import Invitation, Licence
from shared.privacy.engine.decide import may_write
from shared.privacy.queries import policy_in_force
from shared.staff import invitations

STANDS, KEPT = timedelta(days=14), timedelta(days=30)
MOST_A_DAY = 60  # invitations mailed: nobody writes to strangers through us
PAUSE = timedelta(minutes=1)  # between two mails of one invitation


class TooMany(Exception):
    """So many have been sent today."""


@dataclass(frozen=True)
class Terms:
    """What a membership is: `roles` in rules.ORDER, the first of them the main one."""

    roles: Sequence[str]
    treats: bool = False
    regime: str = ""

    @property
    def fields(self) -> dict:
        role, *more = rules.in_order(self.roles)
        return {"role": role, "more_roles": more, "treats": self.treats, "regime": self.regime}


# --- invitations ----------------------------------------------------------------------------------------------------


def invite(
    actor: User, person: Mapping[str, str], terms: Terms, now: datetime, licences: Sequence[dict] = ()
) -> Invitation:
    """`person`: email, first_name, last_name, language. The answer and its time are the same whoever has the address. A
    second one to the same address replaces the first. Raises NotAllowed, TooMany."""
    rules.check_roles(terms.roles, terms.treats)
    check_mail(now)
    if rules.Role.OWNER in terms.roles and rules.Role.OWNER not in actor.roles:
        raise rules.NotAllowed("owner")
    check_number(now)
    email = person["email"].strip().lower()
    for former in Invitation.objects.filter(email=email, trusts=None):
        withdraw(former)
    row = Invitation(
        **{**person, "email": email}, **terms.fields, licences=list(licences), seed=links.new_seed(), invited_by=actor.pk,
        created_at=now, sent_at=now, expires_at=now + STANDS,
    )  # fmt: skip
    row.save(force_insert=True)
    send(row, now)
    return row


def check_number(now: datetime) -> None:
    """Raises TooMany."""
    if Invitation.objects.filter(sent_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooMany


def again(row: Invitation, now: datetime) -> bool:
    """A new link, and the older one is dead. False where one was mailed a moment ago. Raises NotAllowed."""
    check_mail(now)
    if row.sent_at > now - PAUSE:
        return False
    row.seed, row.sent_at, row.expires_at = links.new_seed(), now, now + STANDS
    row.save(update_fields=["seed", "sent_at", "expires_at"])
    send(row, now)
    return True


def check_mail(now):
    """An invitation without its link says nothing. Raises NotAllowed where the policy lets mail carry none."""
    document, (category,) = policy_in_force(now), mails.LINK.values()
    if document and not may_write(document, mails.INVITATION.channel, [category]):
        raise rules.NotAllowed("mail")


def send(row: Invitation, now: datetime) -> None:
    """The platform's half, then the mail with the link."""
    invitations.invite(row.pk, links.token(row.seed), row.email, row.language, row.expires_at)
    kind = mails.TRUST_INVITATION if row.trusts else mails.INVITATION
    send_later(kind, None, now, about=row.pk, address=row.email, language=row.language)


def withdraw(row: Invitation) -> None:
    invitations.withdraw(row.pk)
    row.delete()


def purge(now: datetime) -> int:
    """Invitations that ran out a month ago."""
    return Invitation.objects.filter(expires_at__lte=now - KEPT).delete()[0]


# --- arriving -------------------------------------------------------------------------------------------------------


@transaction.atomic
def arrive(staff_id: UUID, now: datetime) -> User | None:
    """settings.STAFF_ARRIVAL: somebody whom BASE hands over and whom nobody here knows as a member of today. Their
    membership, where they accepted an invitation; None where they did not."""
    rows = Invitation.objects.filter(pk__in=invitations.taken_by(staff_id)).order_by("-created_at")
    found = sorted(rows, key=lambda one: one.trusts is not None)  # to work here goes before being a trustee
    asking = outside.asking([one.trusts for one in found], now)
    row = next((one for one in found if one.trusts is None or one.trusts in asking), None)
    if row is None:
        return None
    user = User.objects.filter(staff_id=staff_id).first() or User(staff_id=staff_id, created_at=now)
    _become(user, row, now)
    for practitioner in asking.values() if user.works_elsewhere else ():  # a colleague is chosen without an agreement
        outside.ask(practitioner, user, now)
    rows.delete()
    return user


def _become(user: User, row: Invitation, now: datetime) -> None:
    user.set_unusable_password()
    if user.regime == User.Regime.PASTORAL:
        row.regime = user.regime  # an invitation back does not undo it
    for name in ("first_name", "last_name", "language", "role", "more_roles", "treats", "regime"):
        setattr(user, name, getattr(row, name))
    taken = User.objects.filter(email=row.email).exclude(pk=user.pk).exists()  # a client's: it stays theirs
    user.email, user.verified_at = None if taken else row.email, now
    user.is_active, user.closed_at, user.leaves_at = True, None, None
    user.profession = next((one["profession"] for one in row.licences), user.profession)
    user.save()
    Licence.objects.bulk_create(Licence(holder=user, **one) for one in row.licences)


# --- changing -------------------------------------------------------------------------------------------------------


def change(actor: User, member: User, terms: Terms, now: datetime) -> None:
    """Another role from the next click on. Raises NotAllowed."""
    rules.check_roles(terms.roles, terms.treats)
    rules.check_touch(actor, member, terms.roles)
    rules.check_regime(actor, member, terms.regime)
    User.objects.filter(pk=member.pk).update(**terms.fields)
