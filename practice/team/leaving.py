"""A membership ends: planned with a day, carried out when the day is over.

Until then the member works on and hands over: journals with their own key (practice.journal.handing). On the day relations
end and begin anew with whoever was named, times pass to them where they can be held and are cancelled for the clinic where
not, sessions end within half a minute, and the policy's rule for staff begins to count.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from practice.booking import moving
from practice.booking.actions import TooLate, cancel_by_clinic
from practice.booking.changed import offer_changed
from practice.booking.models import Booking
from practice.journal import handing
from practice.mailbox.actions import send_later
from practice.messaging import handing as messages
from practice.people import relations
from practice.people.models import Relation, StaffSignIn, User
from practice.team import mails, rules
from shared.staff import invitations


@dataclass
class Share:
    """One client of whoever leaves: `journals` that only they can hand over, `times` after the last day."""

    relation: Relation
    journals: list[UUID] = field(default_factory=list)
    times: list[Booking] = field(default_factory=list)

    @property
    def client(self) -> User:
        return self.relation.client


def shares(member: User, after: datetime, now: datetime) -> list[Share]:
    """What a member has to do with clients, and what of it lies after `after`."""
    rows = relations.open_relations(now).filter(holder=member).select_related("client", "passes_to")
    found = [Share(row) for row in rows.order_by("client__first_name", "began_at")]
    kept, times = handing.kept_by(member), list(moving.ahead(member, after))
    for share in found:
        share.journals = [pk for pk, people in kept.items() if share.client.pk in people]
        share.times = [time for time in times if time.client_id == share.client.pk]
    return found


def plan(actor: User, member: User, last: datetime, passes_to: Mapping[UUID, User | None], now: datetime) -> None:
    """`last`: the moment when it ends; `passes_to`: relation → who has it from then on. Again: the newer plan holds. Raises
    rules.NotAllowed."""
    if actor.pk != member.pk:
        rules.check_touch(actor, member)
    elif rules.is_last_owner(member):
        raise rules.NotAllowed("last_owner")
    User.objects.filter(pk=member.pk).update(leaves_at=last)
    member.leaves_at = last
    for pk, colleague in passes_to.items():
        Relation.objects.filter(pk=pk, holder=member, ended_at=None).update(passes_to=colleague)
    if last > now:
        send_later(mails.NOTICE, member, now)


def take_back(actor: User, member: User) -> None:
    """Notice that was given is no longer. Raises rules.NotAllowed."""
    if actor.pk != member.pk:
        rules.check_touch(actor, member, member.roles)
    User.objects.filter(pk=member.pk, closed_at=None).update(leaves_at=None)
    Relation.objects.filter(holder=member, ended_at=None).update(passes_to=None)


def successors(member: User, now: datetime) -> dict[UUID, User]:
    """client → who was named. Nobody of whoever is under absolute secrecy: that the client came is told to no successor."""
    if member.regime == User.Regime.PASTORAL:
        return {}
    rows = relations.open_relations(now).filter(holder=member, passes_to__is_active=True)
    return {row.client_id: row.passes_to for row in rows.select_related("passes_to")}


@transaction.atomic
def carry_out(member: User, zone: ZoneInfo, now: datetime) -> bool:
    """False where it has ended already, or was taken back."""
    member = User.objects.select_for_update().get(pk=member.pk)
    if member.closed_at or member.leaves_at is None or member.leaves_at > now:
        return False
    named, times = successors(member, now), list(moving.ahead(member, now))
    for row in relations.open_relations(now).filter(holder=member).select_related("client", "passes_to"):
        relations.end(member, row.client, row.kind, now)
        if row.client_id in named and row.passes_to and row.passes_to.is_active:
            relations.begin(row.passes_to, row.client, row.kind, now)
    messages.pass_on(member, named)
    for time in times:
        _pass_on(time, named.get(time.client_id), zone, now)
    moving.close(member)
    send_later(mails.ENDED, member, now)
    StaffSignIn.objects.filter(user=member).delete()
    invitations.end_membership(member.staff_id, now)
    User.objects.filter(pk=member.pk).update(is_active=False, treats=False, closed_at=now, leaves_at=None)
    offer_changed([member.pk], now)
    return True


def _pass_on(time, colleague, zone, now):
    if colleague is None or not moving.move(time, colleague, zone, now):
        try:
            cancel_by_clinic(time, now)
        except TooLate:
            pass  # it has begun this very moment
