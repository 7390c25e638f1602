"""What somebody wrote in a form: as text, and under the month's epoch."""

import json

from django.db import connection
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from practice.contact.models import Enquiry
from practice.people.models import User
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
    """Of somebody's own form also sealed to their key: then the server opens it no more."""
    data, row.sealed_to = json.dumps(said, ensure_ascii=False).encode(), row.form.practitioner
    if row.sealed_to is not None:
        data = keyring.seal_to(bytes(row.sealed_to.public_key), data, context(row))
    row.said_epoch, row.said = keyring.wrap(epochs(), data, context(row))


@sensitive_variables()
def told(row: Enquiry, private: bytes | None = None) -> dict[str, str] | None:
    """None where only the clinic's own PGP key opens it, or nothing any more. `private`: the reader's, for what is sealed to
    them."""
    if row.said is None or (row.sealed_to_id and private is None):
        return None
    try:
        data = keyring.unwrap(epochs(), keyring.Wrapped(row.said_epoch, bytes(row.said)), context(row))
        return json.loads(keyring.open_with(private, data, context(row)) if row.sealed_to_id else data)
    except (keyring.Refused, Destroyed):
        return None


@sensitive_variables()
def reseal(user: User, old_private: bytes, new_public: bytes) -> None:
    """settings.KEY_SETTLERS: what is sealed to this person, from the former pair to the new one; what is there stays."""
    once = epochs()
    for row in Enquiry.objects.filter(sealed_to=user, said__isnull=False):
        try:
            inner = keyring.unwrap(once, keyring.Wrapped(row.said_epoch, bytes(row.said)), context(row))
            data = keyring.open_with(old_private, inner, context(row))
        except (keyring.Refused, Destroyed):
            continue
        new = keyring.wrap(once, keyring.seal_to(new_public, data, context(row)), context(row))
        Enquiry.objects.filter(pk=row.pk, said=row.said).update(said_epoch=new.epoch, said=new.blob)


@sensitive_variables()
def as_text(said: dict[str, str]) -> str:
    return "\n\n".join(f"{label}\n{said[name]}" for name, label in labels().items() if said.get(name))
