"""Which forms are open, and what waits for an answer."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from practice.contact.models import ContactForm, Enquiry
from shared.privacy.queries import policy_in_force

SOON = timedelta(days=30)


def offered(now: datetime) -> bool:
    """Whether the policy says how long enquiries are kept."""
    document = policy_in_force(now)
    return bool(document) and any("enquiry" in one.of for one in document.retention.values())


def stands(form: ContactForm, now: datetime) -> bool:
    """Whether anybody can write by it. A key that has ended shuts it: nothing is taken that could not be sealed."""
    return form.is_open and not (form.expires_at and form.expires_at <= now)


def open_forms(now: datetime) -> list[ContactForm]:
    return [form for form in ContactForm.objects.order_by("pk") if stands(form, now)] if offered(now) else []


def ending_keys(now: datetime) -> QuerySet[ContactForm]:
    """Forms whose key has ended, or ends within a month."""
    return ContactForm.objects.filter(is_open=True, expires_at__lte=now + SOON).order_by("expires_at")


def waiting() -> QuerySet[Enquiry]:
    return everything().filter(answered_at=None)


def everything() -> QuerySet[Enquiry]:
    """The latest first."""
    return Enquiry.objects.select_related("form", "client").defer("said", "pgp").order_by("-received_at")


def in_language(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or next((text for text in texts.values() if text), "")
