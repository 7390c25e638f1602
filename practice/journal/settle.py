"""One of settings.KEY_SETTLERS: a person's pair at this clinic has changed, because they lost a key."""

from django.views.decorators.debug import sensitive_variables

from practice.journal import vault
from practice.journal.models import KeyCopy
from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs


@sensitive_variables()
def reseal_copies(user, old_private: bytes, new_public: bytes) -> None:
    """This person's copies of journal keys, from the former pair to the new one; those that are there already stay."""
    once = epochs()
    for copy in KeyCopy.objects.select_related("journal").filter(reader=user):
        held = keyring.Wrapped(copy.epoch, copy.blob)
        place = vault.place_of(copy.journal)
        try:
            new = keyring.reseal_copy(once, old_private, new_public, held, place, user.pk)
        except (keyring.Refused, Destroyed):
            continue  # sealed to the new pair by an earlier settling, or to a pair before this one
        KeyCopy.objects.filter(pk=copy.pk, blob=copy.blob).update(epoch=new.epoch, blob=new.blob)
