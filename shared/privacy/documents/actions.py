"""Writing documents: only a draft is changed; what is published stays as it was. In the caller's transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shared.privacy import actions as privacy
from shared.privacy.documents import queries
from shared.privacy.documents.models import DocumentVersion
from shared.privacy.models import Acceptance

State = DocumentVersion.State


class NoDraft(Exception):
    """There is nothing being edited: it was published or thrown away meanwhile."""


class Untranslated(Exception):
    """`languages` of the clinic that the draft does not speak yet."""

    def __init__(self, languages: list[str]):
        super().__init__(", ".join(languages))
        self.languages = languages


def new_draft(key: str, now: datetime, *, title: Mapping[str, str], audience: str, public: bool) -> DocumentVersion:
    """The document's draft, copied from its newest edition; where there is none, an empty one with what is given. A double
    click finds the first's."""
    if present := queries.draft(key):
        return present
    last = queries.published().filter(key=key).order_by("-number").first()
    fields = {"title": dict(title), "text": {}, "audience": audience, "public": public, "number": 1}
    if last:
        fields = {name: getattr(last, name) for name in ("title", "text", "audience", "public")}
        fields["number"] = last.number + 1
    try:
        with transaction.atomic():
            return DocumentVersion.objects.create(key=key, created_at=now, edited_at=now, **fields)
    except IntegrityError:
        return queries.draft(key)


@transaction.atomic
def edit(key: str, now: datetime, **fields) -> DocumentVersion:
    """`fields`: title, text, audience, public, asks_again. Raises NoDraft."""
    draft = _draft(key)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.edited_at = now
    draft.save(update_fields=[*fields, "edited_at"])
    return draft


@transaction.atomic
def publish(key: str, languages: Iterable[str], at: datetime, now: datetime, by: UUID | None = None) -> DocumentVersion:
    """The draft becomes an edition for good, in force from `at` (never before now). Raises NoDraft, Untranslated."""
    draft = _draft(key)
    if missing := [lang for lang in languages if not (draft.title.get(lang) and draft.text.get(lang))]:
        raise Untranslated(missing)
    draft.state, draft.published_at, draft.published_by = State.PUBLISHED, now, by
    draft.effective_at, draft.edited_at = max(at, now), now
    draft.sha256 = queries.digest(draft)
    draft.save()
    return draft


@transaction.atomic
def discard(key: str) -> None:
    """Throws the draft away. Raises NoDraft."""
    _draft(key).delete()


def accept(version: DocumentVersion, person: UUID, language: str, now: datetime) -> Acceptance:
    """Somebody agrees to this edition, as it was shown in that language. Twice is once."""
    return privacy.accept(person, language, now, queries.PREFIX + version.key, version.number, version.sha256)


def _draft(key: str) -> DocumentVersion:
    found = DocumentVersion.objects.select_for_update(no_key=True).filter(key=key, state=State.DRAFT).first()
    if found is None:
        raise NoDraft
    return found
