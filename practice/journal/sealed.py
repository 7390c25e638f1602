"""See shared.staff.rotation."""

from practice.journal import releasing, vault
from shared.staff import keyring
from shared.staff.rotation import Sealed

SEALED = [
    Sealed(
        "journal.KeyCopy",
        epoch="epoch",
        blob="blob",
        context=lambda copy: keyring.copy_context(vault.place_of(copy.journal), copy.reader_id),
        related=("journal",),
    ),
    Sealed(
        "journal.Entry",
        epoch="head_epoch",
        blob="head",
        context=lambda entry: keyring.head_context(entry.shelved, vault.place_of_entry(entry, entry.journal)),
        related=("journal",),
        unread=("body", "file"),
    ),
    Sealed(
        "journal.Release",
        epoch="epoch",
        blob="blob",
        context=releasing.context,
        related=("entry",),
    ),
]
