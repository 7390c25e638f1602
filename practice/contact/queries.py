"""Which forms are open, and what waits for an answer."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from practice.contact.models import ContactForm, Enquiry
from practice.people.models import User
from practice.people.queries import members
from shared.privacy.queries import policy_in_force

SOON = timedelta(days=30)


def offered(now: datetime) -> bool:
    """Whether the policy says how long enquiries are kept."""
    document = policy_in_force(now)
    return bool(document) and any("enquiry" in one.of for one in document.retention.values())


def stands(form: ContactForm, now: datetime) -> bool:
    """Whether anybody can write by it. A key that has ended shuts it, and so does somebody's own form
    when they have no key here or have left: nothing is taken that could not be sealed."""
    if form.practitioner and not (form.practitioner.is_active and form.practitioner.public_key):
        return False
    return form.is_open and not (form.expires_at and form.expires_at <= now)


def open_forms(now: datetime) -> list[ContactForm]:
    rows = ContactForm.objects.select_related("practitioner").order_by("pk")
    return [form for form in rows if stands(form, now)] if offered(now) else []


def of_their_own(now: datetime) -> list[tuple[User, ContactForm | None]]:
    """Who is under absolute secrecy here, each with the form that is sealed to them, where they have one that stands: a form of
    the clinic's is read by others, and says so."""
    own = {form.practitioner_id: form for form in open_forms(now) if form.practitioner_id}
    bound = members(treats=True, regime=User.Regime.PASTORAL).order_by("first_name", "last_name", "pk")
    return [(one, own.get(one.pk)) for one in bound]


def ending_keys(now: datetime) -> QuerySet[ContactForm]:
    """Forms whose key has ended, or ends within a month."""
    return ContactForm.objects.filter(is_open=True, expires_at__lte=now + SOON).order_by("expires_at")


def waiting(viewer: User) -> QuerySet[Enquiry]:
    return everything(viewer).filter(answered_at=None)


def everything(viewer: User) -> QuerySet[Enquiry]:
    """The latest first: what came by the clinic's forms and by the viewer's own; of somebody else's own form nothing shows, not
    even that something came."""
    rows = Enquiry.objects.filter(whose(viewer)).select_related("form", "client")
    return rows.defer("said", "pgp").order_by("-received_at")


def whose(viewer: User) -> Q:
    nobodys = Q(form__practitioner=None, sealed_to=None)
    return nobodys | Q(sealed_to=viewer) | Q(form__practitioner=viewer, sealed_to=None)


def may_change(form: ContactForm, viewer: User) -> bool:
    """Somebody's own form is theirs: another could let what comes go elsewhere."""
    return form.practitioner_id in (None, viewer.pk)
