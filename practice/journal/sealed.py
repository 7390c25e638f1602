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
        "journal.PairCopy",
        epoch="epoch",
        blob="blob",
        context=lambda pair: keyring.pair_context(vault.place_of(pair.journal), pair.first_id, pair.second_id),
        related=("journal",),
    ),
    Sealed(
        "journal.HalfOpened",
        epoch="epoch",
        blob="blob",
        context=lambda half: keyring.waiting_context(
            keyring.pair_context(vault.place_of(half.journal), half.succession.asked_by_id, half.second_id)
        ),
        related=("journal", "succession"),
    ),
    Sealed(
        "journal.Release",
        epoch="epoch",
        blob="blob",
        context=releasing.context,
        related=("entry",),
    ),
]
