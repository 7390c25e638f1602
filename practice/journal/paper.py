"""A journal on paper: every note with who signed it and when, what stood there before, and what the client says against it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from practice.journal.pages import Note, facts_of
from practice.journal.vault import Page
from practice.people.queries import contact_by_relation
from shared.pdf import brand_here, pdf
from shared.web.formats import full_date, full_moment, language


@sensitive_variables()
def as_pdf(request, room, notes: list[Note], now: datetime) -> bytes:
    """`notes`: newest first, as the page has them; the paper begins with the oldest."""
    facts = [
        [_("Client"), contact_by_relation(room.client).name],
        [_("Responsible practitioner"), room.journal.responsible.get_full_name()],
        [_("Clinic"), request.clinic.name],
        [
            _("Printed"),
            _("%(moment)s by %(name)s") % {"moment": full_moment(now), "name": request.user.get_full_name()},
        ],
    ]
    parts = [part for note in reversed(notes) for part in _parts(note)]
    whole = {"title": _("Journal"), "lead": "", "facts": facts, "parts": parts}
    return pdf("document.typ", whole, language(), brand_here())


@sensitive_variables()
def _parts(note: Note) -> list[dict]:
    found = [{"title": f"{full_date(note.first.created_at)}: {note.kind}", "level": 2, **_text(note.last)}]
    found += [{"title": _("What stood there before"), "level": 3, **_text(page)} for page in note.earlier]
    found += [{"title": said.kind, "level": 3, **_text(said.last)} for said in note.supervised]
    found += [{"title": _("The client disagrees"), "level": 3, **_text(against.last)} for against in note.disagreements]
    return found


@sensitive_variables()
def _text(page: Page) -> dict:
    text = [part for part in page.content.text.split("\n\n") if part.strip()]
    return {"text": text, "facts": facts_of(page)}
