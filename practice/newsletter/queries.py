"""Who reads what, and by which link they come back."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext

from practice.newsletter.models import Download, Letter, Reader, Topic
from practice.people.models import User
from shared.privacy.engine.document import Document
from shared.privacy.engine.vocabulary import covers
from shared.privacy.queries import policy_in_force
from shared.signing import id_of, sealed_id

CATEGORY, PURPOSE = "newsletter", "newsletter link"


def purpose(document: Document | None) -> str:
    """The policy's purpose for newsletters, "" where it has none: then nothing can be asked for here."""
    found = document.purposes if document else {}
    return next((key for key, one in found.items() if any(covers(wide, CATEGORY) for wide in one.categories)), "")


def takes_readers(now: datetime) -> bool:
    return bool(purpose(policy_in_force(now)))


def wording(document: Document, clinic: str, language: str) -> str:
    """What a reader says yes to, with the policy's own words for the purpose; kept as it was shown."""
    words = document.purposes[purpose(document)].words
    what = next((text for code in (language, *document.clinic.languages) if (text := getattr(words, code))), "")
    with translation.override(language):
        said = gettext(
            "%(clinic)s may write to my address: %(what)s. I can end it at any time, by a link in each letter."
        )
        return said % {"clinic": clinic, "what": what}


def topics() -> QuerySet[Topic]:
    return Topic.objects.filter(offered=True).order_by("position", "pk")


def standing() -> QuerySet[Reader]:
    """Those whom letters go to."""
    return Reader.objects.filter(confirmed_at__isnull=False, stopped_at=None)


def audience(letter: Letter) -> QuerySet[Reader]:
    """Readers who chose its topic, or chose none in particular."""
    rows = standing()
    return rows.filter(Q(topics=[]) | Q(topics__contains=[letter.topic_id])) if letter.topic_id else rows


def rows_of(person: UUID) -> QuerySet[Reader]:
    """A person's own: by their account, or by its address."""
    address = User._base_manager.filter(pk=person).exclude(email=None).values("email")
    return Reader.objects.filter(Q(person=person) | Q(email__in=address))


def about(people: QuerySet[UUID]) -> Q:
    """settings.COVERED_CLIENTS: those who read under the address of one of these accounts."""
    return Q(email__in=User._base_manager.filter(pk__in=people).exclude(email=None).values("email"))


def token(reader: Reader) -> str:
    """For links in this reader's mail."""
    return sealed_id(reader.pk, PURPOSE)


def by_token(text: str) -> Reader | None:
    return Reader.objects.filter(pk=id_of(text, PURPOSE)).first()


def letters() -> QuerySet[Letter]:
    """What is being written or sent first, then the latest."""
    return Letter.objects.select_related("topic").order_by(F("ended_at").desc(nulls_first=True), "-edited_at")


def downloads(reader: Reader | None = None) -> QuerySet[Download]:
    """Without the files themselves. Of a reader: those of the topics that they chose, or all where they chose none."""
    rows = Download.objects.defer("file").select_related("topic").order_by("-added_at")
    if reader is not None and reader.topics:
        rows = rows.filter(Q(topic=None) | Q(topic__in=reader.topics))
    return rows
