"""What somebody wrote in a form: as text, and under the month's epoch."""

import json

from django.db import connection
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from practice.contact.models import Enquiry
from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs


def labels() -> dict[str, str]:
    """Every field that a form may have, and no other."""
    return {
        "email": _("E-mail"), "name": _("Name"), "phone": _("Phone"), "times": _("Times that suit you"),
        "text": _("Message"),
    }  # fmt: skip


def context(row: Enquiry) -> bytes:
    return keyring.context("enquiry", connection.schema_name, row.pk)


@sensitive_variables()
def keep(row: Enquiry, said: dict[str, str]) -> None:
    row.said_epoch, row.said = keyring.wrap(epochs(), json.dumps(said, ensure_ascii=False).encode(), context(row))


@sensitive_variables()
def told(row: Enquiry) -> dict[str, str] | None:
    """None where only the clinic's own key opens it, or nothing any more."""
    if row.said is None:
        return None
    try:
        return json.loads(keyring.unwrap(epochs(), keyring.Wrapped(row.said_epoch, bytes(row.said)), context(row)))
    except (keyring.Refused, Destroyed):
        return None


@sensitive_variables()
def as_text(said: dict[str, str]) -> str:
    return "\n\n".join(f"{label}\n{said[name]}" for name, label in labels().items() if said.get(name))
