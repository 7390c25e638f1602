"""See shared.staff.rotation."""

from django.db import connection

from practice.people import second, stepup, unlock
from shared.staff import keyring
from shared.staff.rotation import Sealed

SEALED = [
    Sealed(
        "people.StaffSignIn",
        epoch="key_epoch",
        blob="key",
        context=lambda sign_in: keyring.context("session", *unlock.place(connection.schema_name, sign_in)),
    ),
    Sealed(
        "people.SecondStep",
        epoch="secret_epoch",
        blob="secret",
        context=lambda row: second.context(connection.schema_name, row.pk),
    ),
    Sealed(
        "people.PendingForm",
        epoch="form_epoch",
        blob="form",
        context=lambda row: stepup.context(connection.schema_name, row),
    ),
]
