"""Background work of visits, in each clinic."""

from uuid import UUID

from django.utils import timezone

from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.people.queries import holding, members
from practice.visiting.mails import ASKED
from tenants.isolation.jobs import task


@task
def tell(visit):
    """To the owners: an operator asks."""
    now = timezone.now()
    for user in members(holding((User.Role.OWNER,))):
        send_later(ASKED, user, now, about=UUID(visit))
