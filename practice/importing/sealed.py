"""See shared.staff.rotation."""

from practice.importing import vault
from shared.staff.rotation import Sealed

SEALED = [Sealed("importing.Batch", epoch="file_epoch", blob="file", context=vault.place_of)]
