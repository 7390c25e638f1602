"""See shared.staff.rotation."""

from practice.contact import saying
from shared.staff.rotation import Sealed

SEALED = [Sealed("contact.Enquiry", epoch="said_epoch", blob="said", context=saying.context, unread=("pgp",))]
