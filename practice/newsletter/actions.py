"""A reader's yes and no, and a letter's way out.

Invariant: a letter leaves only to readers who have confirmed and not stopped, each once; whoever stopped gets nothing more,
whatever had been handed over before (practice.mailbox.marketing looks again when it leaves).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from practice.mailbox import marketing
from practice.mailbox.actions import send_later
from practice.newsletter import mails, queries, sync
from practice.newsletter.models import Delivery, Download, Letter, Reader
from practice.people import uploads
from practice.people.models import User
from practice.people.queries import by_address
from tenants.isolation.jobs import later

GO = "practice.newsletter.tasks.go"
UNCONFIRMED = timedelta(days=7)
PER_MINUTE = 60  # letters handed to the outgoing list, so that a big list delays nobody's reminder
State, Why = Letter.State, Reader.Why


class NotNow(Exception):
    """The letter is past that, or has nobody to go to."""


# --- readers ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(email: str, topics: Collection[UUID], language: str, wording: str, now: datetime) -> None:
    """A mail asks whether it was them. Whoever reads already is asked again all the same: the page tells nobody apart."""
    new = Reader(
        email=email.lower(), topics=list(topics), language=language, source=Reader.Source.FORM, wording=wording,
        asked_at=now,
    )  # fmt: skip
    Reader.objects.bulk_create([new], ignore_conflicts=True)
    reader = Reader.objects.select_for_update().get(email=email.lower())
    if reader.confirmed_at is None or reader.stopped_at:
        reader.topics, reader.language, reader.wording = list(topics), language, wording
        reader.asked_at, reader.source = now, Reader.Source.FORM
        reader.save()
    send_later(mails.CONFIRM, None, now, about=reader.pk, address=reader.email, language=language)


@transaction.atomic
def confirm(reader: Reader, now: datetime) -> None:
    """A new yes ends an earlier no."""
    reader.confirmed_at, reader.stopped_at, reader.why = now, None, ""
    reader.person = by_address(reader.email)
    reader.save()
    marketing.lift(reader.email)
    sync.tell([reader], sync.What.PUT, now)


@transaction.atomic
def choose(reader: Reader, topics: Collection[UUID], language: str, now: datetime) -> None:
    Reader.objects.filter(pk=reader.pk).update(topics=list(topics), language=language)
    sync.tell([reader], sync.What.PUT, now)


@transaction.atomic
def stop(reader: Reader, why: str, now: datetime) -> None:
    """At once, and for good until they ask anew. Twice is once."""
    if not Reader.objects.filter(pk=reader.pk, stopped_at=None).update(stopped_at=now, why=why):
        return
    sync.tell([reader], sync.What.DELETE, now)
    if why != Why.RETURNED:  # an address that is gone has said no to nothing
        marketing.block(reader.email, why, now)
        last = Delivery.objects.filter(reader=reader, handed_at__isnull=False).order_by("-handed_at").first()
        if last and why == Why.LEFT:
            Letter.objects.filter(pk=last.letter_id).update(stopped=F("stopped") + 1)


def end(rows: QuerySet[Reader], action: str, now: datetime) -> None:
    """Retention and erasure; at the service outside too, where there is one."""
    sync.tell(list(rows.exclude(confirmed_at=None)), sync.What.DELETE, now)
    rows.delete()


def purge(now: datetime) -> int:
    """Asked for, and never confirmed: it may have been somebody else who typed the address."""
    return Reader.objects.filter(confirmed_at=None, asked_at__lte=now - UNCONFIRMED).delete()[0]


@transaction.atomic
def bring(rows: Iterable[tuple[str, datetime]], language: str, proof: str, now: datetime) -> tuple[int, int]:
    """(brought, left out). `rows`: address and when its owner said yes; `proof`: where and how. Whoever reads already, or has
    said no here, is left out."""
    wanted = {email.strip().lower(): at for email, at in rows}
    free = marketing.without_blocked(wanted)
    there = set(Reader.objects.filter(email__in=free).values_list("email", flat=True))
    people = dict(User.objects.filter(email__in=free).values_list("email", "pk"))
    fresh = [
        Reader(
            email=one, person=people.get(one), language=language, source=Reader.Source.IMPORT, wording=proof,
            asked_at=wanted[one], confirmed_at=wanted[one],
        )
        for one in free
        if one not in there
    ]  # fmt: skip
    Reader.objects.bulk_create(fresh)
    sync.tell(fresh, sync.What.PUT, now)
    return len(fresh), len(wanted) - len(fresh)


def add_download(words: Mapping[str, object], data: bytes, now: datetime) -> Download:
    """`words`: title, about, language, topic. Raises uploads.Refused."""
    media_type, kept = uploads.looked_at(data, side=2400)
    return Download.objects.create(**words, media_type=media_type, size=len(kept), file=kept, added_at=now)


def fetched(pk: UUID) -> Download | None:
    """How often is counted, and by whom is not."""
    Download.objects.filter(pk=pk).update(times=F("times") + 1)
    return Download.objects.filter(pk=pk).first()


# --- letters ----------------------------------------------------------------------------------------------------------


def write(letter: Letter | None, words: dict, by: User, now: datetime) -> Letter:
    """`words`: title, body, language, topic. Raises NotNow for one that is on its way."""
    letter = letter or Letter()
    if letter.state not in (State.DRAFT, State.PLANNED):
        raise NotNow
    for name, value in words.items():
        setattr(letter, name, value)
    letter.written_by, letter.edited_at = by.pk, now
    letter.save()
    return letter


def test(letter: Letter, to: User, now: datetime) -> None:
    send_later(mails.TEST, to, now, about=letter.pk)


@transaction.atomic
def plan(letter: Letter, at: datetime, now: datetime) -> None:
    """It goes at `at`; a time that has passed means now. Raises NotNow where nobody would get it."""
    if letter.state not in (State.DRAFT, State.PLANNED) or not queries.audience(letter).exists():
        raise NotNow
    letter.state, letter.planned_at = State.PLANNED, max(at, now)
    letter.save(update_fields=["state", "planned_at"])
    later(GO, letter_id=str(letter.pk), run_at=letter.planned_at)


def take_back(letter: Letter) -> None:
    """A draft again. Raises NotNow once it is on its way."""
    if not Letter.objects.filter(pk=letter.pk, state=State.PLANNED).update(state=State.DRAFT, planned_at=None):
        raise NotNow


@transaction.atomic
def go(letter_id: UUID, now: datetime) -> int:
    """The job's work: begin when it is time, hand over a minute's worth, and come again. Returns how many were handed over."""
    held = Letter.objects.select_for_update(skip_locked=True)
    letter = held.filter(pk=letter_id, state__in=(State.PLANNED, State.SENDING)).first()
    if letter is None or letter.planned_at > now:  # taken back, or planned for later: that job comes by itself
        return 0
    if letter.state == State.PLANNED:
        _begin(letter, now)
    waiting = list(letter.deliveries.filter(handed_at=None).select_related("reader").order_by("pk")[:PER_MINUTE])
    for one in waiting:
        send_later(mails.LETTER, None, now, about=one.pk, address=one.reader.email, language=letter.language)
    Delivery.objects.filter(pk__in=[one.pk for one in waiting]).update(handed_at=now)
    if letter.deliveries.filter(handed_at=None).exists():
        later(GO, letter_id=str(letter.pk), run_at=now + timedelta(minutes=1))
    else:
        finish(letter.pk, now)
    return len(waiting)


def _begin(letter: Letter, now: datetime) -> None:
    readers = list(queries.audience(letter).values_list("pk", flat=True))
    Delivery.objects.bulk_create([Delivery(letter=letter, reader_id=pk) for pk in readers], batch_size=1000)
    letter.state, letter.began_at, letter.readers = State.SENDING, now, len(readers)
    letter.save(update_fields=["state", "began_at", "readers"])


def finish(letter_id: UUID, now: datetime) -> None:
    """Sent when none of its mails waits any more."""
    waiting = Delivery.objects.filter(letter=letter_id, ended_at=None)
    if not waiting.exists():
        Letter.objects.filter(pk=letter_id, state=State.SENDING).update(state=State.SENT, ended_at=now)
