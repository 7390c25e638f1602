"""Everything that changes contact forms and what came by them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from practice.contact import mails, pgp, saying
from practice.contact.models import ContactForm, Enquiry
from practice.mailbox.actions import send_later
from practice.people.models import User


def save(form: ContactForm, values: Mapping[str, object], now: datetime) -> ContactForm:
    for name, value in values.items():
        setattr(form, name, value)
    form.changed_at = now
    form.save()
    return form


def take_key(form: ContactForm, found: pgp.Checked | None) -> None:
    """None: the form has a key no longer, and keeps what comes in plain words."""
    if found is None:
        form.pgp_key, form.fingerprint, form.expires_at, form.keeps_plain = "", "", None, True
    else:
        form.pgp_key, form.fingerprint, form.expires_at = found.armored, found.fingerprint, found.expires_at


@sensitive_variables()
@transaction.atomic
def receive(form: ContactForm, said: dict[str, str], language: str, accepted: str, now: datetime) -> Enquiry:
    """Sealed before anything is written. Raises pgp.Unfit; then nothing is kept."""
    row = Enquiry(form=form, language=language, received_at=now, last_at=now, accepted=accepted)
    if form.pgp_key:
        row.pgp = pgp.seal(form.pgp_key, pgp.entity(saying.as_text(said)))
    if form.keeps_plain or not form.pgp_key:
        saying.keep(row, said)
    row.save(force_insert=True)
    send_later(mails.CAME, None, now, about=row.pk, address=form.to, language=language)
    return row


def corresponded(row: Enquiry, now: datetime) -> None:
    """Somebody has written or answered, by mail or telephone: from then on its time is counted."""
    Enquiry.objects.filter(pk=row.pk).update(last_at=now, answered_at=now)


def belongs(row: Enquiry, client: User) -> None:
    """A treatment began after it: it follows that treatment's rule from now on."""
    Enquiry.objects.filter(pk=row.pk).update(client=client)


def remove(row: Enquiry) -> None:
    row.delete()
