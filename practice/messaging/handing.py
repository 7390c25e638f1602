"""Messages go where the journal goes: whoever takes it over reads and answers the threads with its people."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from practice.messaging import vault
from practice.messaging.models import Copy, Thread
from practice.people.models import User


@sensitive_variables()
def follow(
    people: Collection[UUID], leaver: User, private: bytes, successor: User, until: datetime | None, now: datetime
) -> None:
    """settings.JOURNAL_HANDED, in the transaction of the hand-over. While the leaver works on (`until` ahead), they answer, and
    the successor has the key already; else the threads are the successor's at once. One that does not open stays shut."""
    at_once = until is not None and until <= now
    for thread in Thread.objects.filter(client__in=list(people), practitioner=leaver):
        try:
            key = vault.for_reader(thread, leaver, private)
        except vault.Closed:
            continue
        vault.give(thread, key, successor, now)
        if at_once:
            Thread.objects.filter(pk=thread.pk).update(practitioner=successor)
            Copy.objects.filter(thread=thread, reader=leaver).delete()


def pass_on(leaver: User, successors: Mapping[UUID, User]) -> None:
    """The leaver's last day is over: threads are answered by whoever was given their key. The leaver's copies go."""
    for thread in Thread.objects.filter(practitioner=leaver):
        one = successors.get(thread.client_id)
        if one is not None and Copy.objects.filter(thread=thread, reader=one).exists():
            Thread.objects.filter(pk=thread.pk).update(practitioner=one)
            Copy.objects.filter(thread=thread, reader=leaver).delete()
