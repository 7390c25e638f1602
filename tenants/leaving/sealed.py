"""See shared.staff.rotation."""

from django.db import connection

from shared.staff import keyring
from shared.staff.rotation import Sealed


def context(parcel) -> bytes:
    return keyring.context("parcel", connection.schema_name, parcel.pk)


SEALED = [Sealed("leaving.Parcel", epoch="key_epoch", blob="key", context=context)]
