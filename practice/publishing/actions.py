"""Publishing, and deciding about what others wrote. Whatever somebody takes back is shown to nobody from that moment on; the
row goes by the policy's promise."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from practice.people.models import User
from practice.publishing.models import Comment, Piece, Testimonial
from shared.ids import uuid7


class There(Exception):
    """One of this person's is here already."""


def write(piece: Piece | None, kind: str, words: Mapping[str, object], by: User, now: datetime) -> Piece:
    """`words`: title, body, art, by, comments. The address of a piece never changes: others link to it."""
    piece = piece or Piece(kind=kind)
    for name in ("title", "body", "art", "by", "comments"):
        setattr(piece, name, words[name])
    piece.slug = piece.slug or _slug(next(iter(piece.title.values())))
    piece.written_by, piece.edited_at = by.pk, now
    piece.save()
    return piece


def _slug(title: str) -> str:
    """Readable, and nobody's yet."""
    plain = title.lower().translate(str.maketrans({"å": "a", "ä": "a", "æ": "ae", "ö": "o", "ø": "o", "ß": "ss"}))
    base = slugify(plain)[:60] or "text"
    taken = set(Piece.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return base if base not in taken else f"{base}-{uuid7().hex[-6:]}"


def show(piece: Piece, at: datetime) -> None:
    """From `at` on, which may be ahead: nothing has to happen then."""
    Piece.objects.filter(pk=piece.pk).update(shown_at=at)


def hide(piece: Piece) -> None:
    Piece.objects.filter(pk=piece.pk).update(shown_at=None)


def comment(piece: Piece, person: User | None, name: str, text: str, language: str, now: datetime) -> Comment:
    return Comment.objects.create(
        piece=piece, person=person.pk if person else None, name=name, text=text, language=language, written_at=now
    )


def approve_comment(row: Comment, now: datetime) -> None:
    Comment.objects.filter(pk=row.pk, approved_at=None, withdrawn_at=None).update(approved_at=now)


def refuse_comment(row: Comment) -> None:
    """Nothing is kept of what nobody will read."""
    Comment.objects.filter(pk=row.pk, approved_at=None).delete()


def withdraw_comment(row: Comment, now: datetime) -> None:
    Comment.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=now)


def say(person: User, words: Mapping[str, str], wording: str, until: date, now: datetime) -> Testimonial:
    """`words`: name, text. Raises There."""
    try:
        with transaction.atomic():
            return Testimonial.objects.create(
                person=person.pk, name=words["name"], text=words["text"], language=person.language or "en",
                wording=wording, given_at=now, until=until,
            )  # fmt: skip
    except IntegrityError:
        raise There from None


def approve_testimonial(row: Testimonial, now: datetime) -> None:
    Testimonial.objects.filter(pk=row.pk, approved_at=None, withdrawn_at=None).update(approved_at=now)


def refuse_testimonial(row: Testimonial) -> None:
    Testimonial.objects.filter(pk=row.pk, approved_at=None).delete()


def withdraw_testimonial(row: Testimonial, now: datetime) -> None:
    Testimonial.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=now)


def end_agreed(zone: ZoneInfo, now: datetime) -> int:
    """A yes until a day is over after it, as if it were taken back then."""
    today, number = now.astimezone(zone).date(), 0
    for row in Testimonial.objects.filter(withdrawn_at=None, until__lt=today):
        over = datetime.combine(row.until + timedelta(days=1), time.min, zone)
        number += Testimonial.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=over)
    return number
