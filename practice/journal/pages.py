"""From opened entries to what the templates show."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from practice.accesslog.telling import because
from practice.journal import cosigning, course, queries, releasing, skeletons
from practice.journal.content import TEMPLATES
from practice.journal.forms import AttachForm, CosignForm, DiscardForm
from practice.journal.models import Entry
from practice.journal.note_forms import CorrectionForm, NoteForm
from practice.journal.vault import Page
from practice.people import guarding
from practice.people.queries import contact_by_relation
from shared.ids import uuid7
from shared.privacy.queries import policy_of
from shared.web.formats import full_date, full_moment


@dataclass
class Note:
    """All versions of one note; the last is what holds."""

    versions: list[Page]
    about: list[str] = field(default_factory=list)  # first names, where the journal concerns several
    disagreements: list["Note"] = field(default_factory=list)  # what the client says against it, oldest first
    supervised: list["Note"] = field(default_factory=list)  # what a supervisor says of it, oldest first

    def __repr__(self):
        return "Note"  # no text in a log

    @property
    def last(self) -> Page:
        return self.versions[-1]

    @property
    def earlier(self) -> list[Page]:
        return self.versions[-2::-1]

    @property
    def id(self) -> UUID:
        return self.last.entry.note

    @property
    def first(self) -> Entry:
        return self.versions[0].entry

    @property
    def is_draft(self) -> bool:
        return self.last.entry.is_draft

    @property
    def arrived(self) -> bool:
        return self.last.entry.author is None

    @property
    def disagrees(self) -> bool:
        return self.last.entry.category == Entry.DISAGREEMENT

    @property
    def is_written(self) -> bool:
        """By somebody here about the client; not said of another entry."""
        return self.last.entry.category not in (Entry.DISAGREEMENT, Entry.SUPERVISION)

    @property
    def can_be_corrected(self) -> bool:
        return self.last.entry.category == Entry.NOTE

    @property
    def can_be_released(self) -> bool:
        """A file that came in by itself is the client's own."""
        return self.can_be_corrected or (self.last.entry.category == Entry.ATTACHMENT and not self.arrived)

    @property
    def kind(self) -> str:
        """In words."""
        returned = self.last.content.template == "returned"
        kinds = {
            Entry.ATTACHMENT: _("Attachment"),
            Entry.DISAGREEMENT: _("The client disagrees"),
            Entry.SUPERVISION: _("Returned by the supervisor") if returned else _("Signed by the supervisor too"),
            Entry.CASE: _("A case without names, for supervision outside"),
        }
        return kinds.get(self.last.entry.category) or (_("Came in by itself") if self.arrived else str(self.template))

    def says(self, words: str) -> bool:
        """Whether it, an earlier version, or what is said against it holds the words, whatever their case."""
        texts = (page.content.text.casefold() for page in self.versions)
        beside = (*self.disagreements, *self.supervised)
        return any(words.casefold() in text for text in texts) or any(one.says(words) for one in beside)

    @property
    def altered(self) -> bool:
        return any(page.altered for page in self.versions)

    @property
    def template(self):
        return skeletons.LABELS.get(self.last.content.template, "")


def notes(opened: list[Page]) -> list[Note]:
    """Newest first; what a client says against a note, and a supervisor of it, stands with it."""
    found: dict[UUID, Note] = {}
    for page in opened:
        found.setdefault(page.entry.note, Note([])).versions.append(page)
    by_id = {str(key): note for key, note in found.items()}
    for note in list(found.values()):
        against = by_id.get(note.last.content.regards)
        if against is None or not against.is_written:
            continue
        if note.disagrees:
            against.disagreements.append(found.pop(note.id))
        elif note.last.entry.category == Entry.SUPERVISION:
            against.supervised.append(found.pop(note.id))
    return sorted(found.values(), key=lambda note: note.first.created_at, reverse=True)


def facts_of(page: Page) -> list[list[str]]:
    """Who and when, of one version, for a paper."""
    entry, name = page.entry, page.entry.author.get_full_name() if page.entry.author else ""
    if entry.signed_at:
        said = _("%(moment)s by %(name)s") % {"moment": full_moment(entry.signed_at), "name": name}
        found = [[_("Signed on"), said]]
    else:
        found = [[_("Arrived"), full_moment(entry.created_at)]]
    if page.content.review:
        found.append([_("To be reviewed on"), full_date(page.content.review)])
    return found + ([[_("Corrected because:").rstrip(":"), page.content.why]] if page.content.why else [])


def plan_of(found: list[Note]) -> Note | None:
    """The treatment plan that holds: the newest that is signed. Known only here, once the journal is open."""
    return next((one for one in found if one.last.content.template == "plan" and one.last.entry.signed_at), None)


# --- pages ----------------------------------------------------------------------------------------------------------


def _room(request, room) -> dict:
    """What every page of a journal shows."""
    people = queries.people_in(room.journal) if room.journal else [room.client]
    return {
        "client": room.client,
        "journal": room.journal,
        "name": contact_by_relation(room.client).name,
        "people": people,
        "shared": len(people) > 1,
        "why": because(room.relation.kind, room.relation.began_at, room.relation.ended_at, own=True),
    }


@sensitive_variables()
def journal_page(request, room, found: list[Note]) -> dict:
    context = _room(request, room)
    if context["shared"]:
        _name_people(found, context["people"])
    others = [one for one in queries.journals_about(room.client, request.user) if one != room.journal]
    template = request.GET.get("template")
    template = template if template in TEMPLATES else "free"
    first = {"text": skeletons.text_of(template), "template": template, "revision": 0}
    form = NoteForm(initial=first | {"journal": room.journal and room.journal.pk}, people=context["people"])
    mine = room.journal and room.journal.responsible_id == request.user.pk
    return context | {
        "course": course.of(room.journal, policy_of(request), get_language()) if mine else None,
        "notes": found,
        "plan": plan_of(found),
        "today": timezone.localdate(),
        "mine": mine,
        "others": [{"id": key, "names": _listed(names)} for key, names in queries.names_in(others).items()],
        "form": form,
        "attaching": AttachForm(people=context["people"]),
        "note": uuid7(),
        "templates": [{"key": key, "label": skeletons.LABELS[key], "chosen": key == template} for key in TEMPLATES],
    }


def _name_people(found, people):
    names = {person.pk: person.first_name for person in people}
    about = queries.concerned(note.last.entry.pk for note in found)
    for note in found:
        note.about = [names[key] for key in about.get(note.last.entry.pk, ()) if key in names]


def _listed(names: list[str]) -> str:
    *first, last = names
    return _("%(names)s and %(last)s") % {"names": ", ".join(first), "last": last} if first else last


@sensitive_variables()
def draft_page(request, room, page: Page) -> dict:
    """A draft that is gone on with; somebody else's is only read."""
    entry, mine = page.entry, page.entry.author_id == request.user.pk and not page.altered
    first = {"text": page.content.text, "template": page.content.template, "revision": entry.revision}
    first["review_on"] = page.content.review
    people = queries.people_in(room.journal)
    about = [str(key) for key in queries.concerned([entry.pk]).get(entry.pk, ())]
    form = NoteForm(initial=first | {"journal": room.journal.pk, "about": about}, people=people)
    return editor(request, room, entry.note, form) | {"page": page, "mine": mine, "discarding": DiscardForm()}


@sensitive_variables()
def editor(request, room, note: UUID, form: NoteForm) -> dict:
    return _room(request, room) | {"form": form, "note": note, "mine": True}


@sensitive_variables()
def note_page(request, room, versions: list[Page]) -> dict:
    shown = Note(versions)
    inside = shown.last.content
    first = {"text": inside.text, "version": shown.last.entry.version, "review_on": inside.review}
    form = CorrectionForm(initial=first, plan=inside.template == "plan")
    mine = room.journal.responsible_id == request.user.pk
    return _room(request, room) | {
        "shown": shown, "form": form, "note": shown.id,
        "copies": _copies(room, shown) if mine and shown.can_be_released else [],
        "alone": not releasing.may_release(room.journal),
        **_supervision(request, room, shown, mine),
    }  # fmt: skip


def _supervision(request, room, shown: Note, mine: bool) -> dict:
    """Whom the responsible practitioner may ask; or, to the supervisor who was asked, the form to answer with."""
    if not shown.can_be_corrected:
        return {}
    rows = list(cosigning.of_note(shown.id))
    asked = any(not row.outcome and row.supervisor_id == request.user.pk for row in rows)
    return {
        "cosignatures": rows, "cosigning": CosignForm() if asked else None,
        "supervisors": cosigning.may_sign(room.journal, timezone.now()) if mine else [],
    }  # fmt: skip


def _copies(room, shown: Note) -> list[dict]:
    """[{person, row, guardians}]: those whom the note concerns, what they can read of it (Release, or None), and who reads with
    them while they act for them."""
    concerned, rows = queries.concerned([shown.last.entry.pk]), releasing.state(shown.id)
    people = [one for one in queries.people_in(room.journal) if one.pk in concerned.get(shown.last.entry.pk, ())]
    now = timezone.now()
    return [{"person": one, "row": rows.get(one.pk), "guardians": guarding.guardians_of(one, now)} for one in people]
