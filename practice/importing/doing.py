"""What pages and API share: which files are whose, with what key they open, and what their columns can be."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from practice.booking.models import Service
from practice.booking.queries import practitioners
from practice.importing import notes, steps, vault
from practice.importing.forms import KINDS, MappingForm
from practice.importing.models import Batch
from practice.people import unlock
from practice.people.models import User
from shared.web.access import staff_role
from shared.web.languages import in_language

State = Batch.State
bringers = staff_role(User.Role.OWNER, User.Role.ADMINISTRATOR, User.Role.PRACTITIONER)


def kinds_of(user: User) -> list[str]:
    found = [kind for kind in KINDS if kind != Batch.Kind.JOURNAL] if user.runs_clinic else []
    return [*found, Batch.Kind.JOURNAL] if user.treats else found


def mine(user: User) -> QuerySet[Batch]:
    """Files of the clinic for those who run it; those of journals for whoever brought them alone."""
    rows = Batch.objects.order_by("-created_at")
    own = rows.filter(by=user.pk)
    return (own | rows.exclude(kind=Batch.Kind.JOURNAL)) if user.runs_clinic else own


def key_for(request: HttpRequest, row: Batch) -> bytes | None:
    """Raises unlock.Refused where a journal's file can't be opened now."""
    return unlock.private_key(request) if vault.is_own(row) else None


@sensitive_variables("data")
def begin(request: HttpRequest, kind: str, name: str, data: bytes, now: datetime) -> Batch:
    """Raises parsing.Unreadable; ValueError where a journal's practitioner has no key here."""
    return steps.begin(kind, name, data, request.user, ZoneInfo(request.clinic.timezone), now)


def mapping(request: HttpRequest, row: Batch, head, data=None) -> MappingForm:
    rows = Service.objects.filter(active=True, seats=0).order_by("position")
    services = [(str(one.pk), in_language(one.name, request.LANGUAGE_CODE)) for one in rows]
    return MappingForm(data, row=row, head=head, practitioners=practitioners(), services=services)


@sensitive_variables("private")
def attempt(request: HttpRequest, row: Batch, head, form: MappingForm, private: bytes | None, now: datetime) -> bool:
    """The dry run, of a journal at once. `form`: valid. False where it was brought in meanwhile."""
    begun = steps.mapped(row, head, form.columns(), form.usual())
    if begun and private:
        notes.check(request, Batch.objects.get(pk=row.pk), private, now)
    return begun


@sensitive_variables("private")
def run(request: HttpRequest, row: Batch, now: datetime) -> bool:
    """Brings it in, or the next lines of a journal. False where nothing was tried, or it was begun already. Raises
    unlock.Refused."""
    private = key_for(request, row)
    begun = steps.start(row)
    if not private:
        return begun
    again = Batch.objects.select_for_update().get(pk=row.pk)
    if again.state != State.RUNNING:
        return False
    notes.go_on(request, again, private, now)
    return True
