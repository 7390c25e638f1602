"""What demo clients have answered in the last weeks, so that their charts show something, and what waits for them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from practice.demo import content
from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from practice.questionnaires import actions

EVERY = 2  # weeks


def bring(client: content.Client, user: User, practitioner: User, now: datetime, zone: ZoneInfo) -> None:
    """All but the latest were looked at then. Nobody is told anew of what was weeks ago."""
    for number, one in enumerate(client.answered, 1):
        when = now - timedelta(days=one.days_ago)
        row = actions.ask(user, practitioner, one.key, when)
        sent = actions.submit(row, list(one.said), True, client.language, when)
        if number < len(client.answered):
            actions.look(sent.answer, practitioner, when + timedelta(hours=2))
    OutgoingMessage.objects.filter(kind__startswith="questionnaires.", created_at__lt=now).delete()
    for key in client.asked:
        actions.ask(user, practitioner, key, now)
    if client.answered:
        key, begins = client.answered[-1].key, now.astimezone(zone).date() + timedelta(weeks=1)
        actions.repeat(user, practitioner, key, {"every_weeks": EVERY}, begins, zone)
