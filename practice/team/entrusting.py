"""Asking somebody who works elsewhere to be a trustee of one's journals. They come by the same invitation as a colleague would:
a link to their address, once, and their own keys; what they become is a trustee and nothing more (practice.journal.outside).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet

from practice.journal import outside, trusting
from practice.journal.mails import TRUST_ASKED
from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.people.queries import members
from practice.team import actions, links, rules
from practice.team.models import Invitation


def waiting(practitioner: User) -> QuerySet[Invitation]:
    """Invitations that nobody has taken."""
    return Invitation.objects.filter(trusts=practitioner.pk).order_by("created_at")


def invite(practitioner: User, person: Mapping[str, str], now: datetime) -> None:
    """`person`: email, first_name, last_name, language. Whoever is somebody's trustee here already needs no link. Raises
    rules.NotAllowed, actions.TooMany."""
    if not outside.may_ask(practitioner, now):
        raise rules.NotAllowed("policy")
    email = person["email"].strip().lower()
    if members(email=email).exists():
        raise rules.NotAllowed("colleague")
    for former in waiting(practitioner).filter(email=email):
        actions.withdraw(former)
    if waiting(practitioner).count() + outside.of_practitioner(practitioner).count() >= trusting.MOST:
        raise rules.NotAllowed("enough")
    known = User.objects.filter(email=email, role=User.Role.TRUSTEE, is_active=True).first()
    if known:
        outside.ask(practitioner, known, now)
        send_later(TRUST_ASKED, known, now)
        return
    actions.check_mail(now)
    actions.check_number(now)
    row = Invitation(
        **{**person, "email": email}, role=User.Role.TRUSTEE, trusts=practitioner.pk, seed=links.new_seed(),
        invited_by=practitioner.pk, created_at=now, sent_at=now, expires_at=now + actions.STANDS,
    )  # fmt: skip
    row.save(force_insert=True)
    actions.send(row, now)
