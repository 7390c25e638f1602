"""What may be read, and whether anybody may write anything here."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext

from practice.publishing.models import Comment, Piece, Testimonial
from shared.privacy.engine.document import Document
from shared.privacy.engine.vocabulary import covers
from shared.privacy.queries import policy_in_force
from shared.signing import id_of, sealed_id
from shared.web.languages import in_language

LINK = "comment link"


class Shown(NamedTuple):
    """A piece in one language: the reader's, or the first that there is."""

    piece: Piece
    language: str
    title: str
    body: str


def purpose(document: Document | None, category: str) -> str:
    """The policy's purpose for it, "" where there is none: then nobody can write any."""
    found = document.purposes if document else {}
    return next((key for key, one in found.items() if any(covers(wide, category) for wide in one.categories)), "")


def takes(category: str, now: datetime) -> bool:
    return bool(purpose(policy_in_force(now), category))


def pieces(now: datetime, kind: str = "") -> QuerySet[Piece]:
    """Those that are out, the latest first."""
    rows = Piece.objects.filter(shown_at__lte=now).order_by("-shown_at", "pk")
    return rows.filter(kind=kind) if kind else rows


def shown(piece: Piece, language: str) -> Shown:
    code = language if piece.body.get(language) else next((key for key, text in piece.body.items() if text), language)
    return Shown(piece, code, in_language(piece.title, code), piece.body.get(code, ""))


def for_home(language: str, today: date, now: datetime) -> dict:
    """The latest three articles, every page, and whether any client's words are shown."""
    rows = [shown(one, language) for one in pieces(now)]
    return {
        "articles": [one for one in rows if one.piece.kind == Piece.Kind.ARTICLE][:3],
        "pages": [one for one in rows if one.piece.kind == Piece.Kind.PAGE],
        "speak": testimonials(today).exists(),
    }


def comments_of(piece: Piece) -> QuerySet[Comment]:
    return piece.said.filter(approved_at__isnull=False, withdrawn_at=None).order_by("written_at")


def comments_waiting() -> QuerySet[Comment]:
    rows = Comment.objects.filter(approved_at=None, withdrawn_at=None)
    return rows.select_related("piece").order_by("written_at")


def testimonials(today: date) -> QuerySet[Testimonial]:
    """Approved, and still agreed to on that day."""
    rows = Testimonial.objects.filter(approved_at__isnull=False, withdrawn_at=None, until__gte=today)
    return rows.order_by("-given_at")


def testimonials_waiting() -> QuerySet[Testimonial]:
    return Testimonial.objects.filter(approved_at=None, withdrawn_at=None).order_by("given_at")


def testimonial_of(person: UUID) -> Testimonial | None:
    return Testimonial.objects.filter(person=person, withdrawn_at=None).first()


def wording(clinic: str, until: date, day: str, language: str) -> str:
    """What a client says yes to; kept as it was shown. `day`: `until` in words."""
    with translation.override(language):
        text = gettext(
            "%(clinic)s may show my words and the name that I chose on its website until %(day)s. Everybody can read then that "
            "I have been a client here. I can take it back at any time, and it is gone at once."
        )
        return text % {"clinic": clinic, "day": day}


def token(comment: Comment) -> str:
    """For the link by which whoever wrote it comes back, with an account or without."""
    return sealed_id(comment.pk, LINK)


def by_token(text: str) -> Comment | None:
    return Comment.objects.select_related("piece").filter(pk=id_of(text, LINK), withdrawn_at=None).first()
