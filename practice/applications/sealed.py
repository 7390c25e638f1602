"""See shared.staff.rotation."""

from practice.applications import papers
from shared.staff.rotation import Sealed

SEALED = [Sealed("applications.ApplicationFile", epoch="file_epoch", blob="file", context=papers.context)]
