"""The documents that most clinics have, and whom each usually concerns. A clinic may add keys of its own."""

from typing import NamedTuple

from django.utils.translation import gettext_noop

from shared.privacy.documents.models import DocumentVersion

Audience = DocumentVersion.Audience


class Kind(NamedTuple):
    title: str
    audience: str
    public: bool


LOCKED = frozenset({"enrum_agreement"})  # Enrum's own, which follows Enrum's release and not the clinic's pen
KINDS = {
    "terms": Kind(gettext_noop("Conditions of use"), Audience.CLIENTS, True),
    "purchase_terms": Kind(gettext_noop("Purchase terms"), Audience.WHEN_NEEDED, True),
    "practitioner_agreement": Kind(gettext_noop("Practitioner agreement"), Audience.STAFF, False),
    "ethics": Kind(gettext_noop("Ethics code"), Audience.STAFF, True),
    "form_security": Kind(gettext_noop("Security level of a form"), Audience.NOBODY, True),
}
PROVIDER = Kind(
    gettext_noop("Terms of %(name)s"), Audience.OWNER, False
)  # nothing is sent to them before it is accepted


def provider_key(recipient: str) -> str:
    """Of the terms of one of the policy's recipients; with a hyphen, so that it is never the key of one of ours."""
    return f"provider-{recipient}"[:30]
