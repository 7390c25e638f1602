"""Who may write to whom, what waits, and when an answer is to be expected. Nothing here opens anything."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from practice.messaging.models import Away, Message, Rules, Thread
from practice.people import relations
from practice.people.models import Relation, User
from shared.privacy.engine.document import Document
from shared.privacy.queries import policy_in_force

OWN, IN_RECORD = "message", "journal.message"
ANSWERS = (Relation.Kind.TREATS, Relation.Kind.STANDS_IN, Relation.Kind.LEADS)
WEEKEND = (5, 6)


def rules() -> Rules:
    return Rules.objects.first() or Rules()


def category(document: Document | None) -> str:
    """What the policy takes a message for: a matter of its own, or a part of the record; "" where it says neither, and then
    there are no messages here."""
    kept = [wide for one in document.retention.values() for wide in one.of] if document else []
    return next((one for one in (OWN, IN_RECORD) if one in kept), "")


def category_here(now: datetime) -> str:
    return category(policy_in_force(now))


def answerers(client: User, now: datetime) -> list[User]:
    """Whom this client may write to: who treats them, stands in or leads their course, and has a key to read with. Nobody under
    absolute secrecy: what the server can read for the client is not absolutely secret."""
    found = relations.open_relations(now).filter(client=client, kind__in=ANSWERS).values("holder")
    people = User.objects.filter(pk__in=found, is_active=True, public_key__isnull=False).select_related("away")
    return list(people.exclude(regime=User.Regime.PASTORAL).order_by("first_name", "last_name", "pk"))


def may_join(thread: Thread, now: datetime) -> list[User]:
    """Colleagues whom a relation to the client lets read along, and who do not yet."""
    related = relations.open_relations(now).filter(client=thread.client_id).values("holder")
    people = User.objects.filter(pk__in=related, is_active=True, public_key__isnull=False).exclude(role="")
    return list(people.exclude(pk__in=thread.copies.values("reader")).order_by("first_name", "last_name", "pk"))


def may_begin(user: User, now: datetime) -> bool:
    return bool(category_here(now) and user.public_key and user.regime != User.Regime.PASTORAL)


def of_client(client: User) -> QuerySet[Thread]:
    """Their threads, the latest first; `unread` by them."""
    unread = Count("messages", filter=Q(messages__read_at=None) & ~Q(messages__author=client))
    rows = Thread.objects.filter(client=client).select_related("practitioner__away")
    return rows.annotate(unread=unread).order_by("-last_at")


def of_staff(reader: User, now: datetime) -> QuerySet[Thread]:
    """Threads that this person has a copy of and still has a relation for, the latest first; `unread`: by any of the staff."""
    rows = Thread.objects.filter(copies__reader=reader, client__in=relations.clients_of(reader, now))
    unread = Count("messages", filter=Q(messages__read_at=None, messages__author__role=""), distinct=True)
    return rows.select_related("client", "practitioner").annotate(unread=unread).order_by("-last_at")


def messages_of(thread: Thread) -> QuerySet[Message]:
    """In the order they were sent; files stay where they are."""
    return Message.objects.filter(thread=thread).defer("file").select_related("author").order_by("sent_at", "pk")


def away_of(practitioner: User, today: date) -> Away | None:
    """Where they do not answer today."""
    found = getattr(practitioner, "away", None)
    return found if found and found.first_day <= today <= found.last_day else None


def answer_by(sent_at: datetime, days: int, away: Away | None, zone: ZoneInfo) -> date:
    """The last day by which an answer is to be expected: so many weekdays on, counted from when the practitioner is back."""
    day = sent_at.astimezone(zone).date()
    if away and away.first_day <= day <= away.last_day:
        day = away.last_day
    for _ in range(max(days, 1)):
        day += timedelta(days=1)
        while day.weekday() in WEEKEND:
            day += timedelta(days=1)
    return day
