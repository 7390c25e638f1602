"""Files that a clinic brings from the system it had before, and what was made of them. In each clinic's schema."""

from django.db import models

from shared.ids import uuid7


class Batch(models.Model):
    """One file on its way. What it says lies sealed: a journal's to the practitioner's own key, all else under the month's."""

    class Kind(models.TextChoices):
        SERVICES = "services"
        CLIENTS = "clients"
        BOOKINGS = "bookings"
        JOURNAL = "journal"

    class State(models.TextChoices):
        MAPPING = "mapping"  # somebody says which column is what
        CHECKING = "checking"  # a job tries all of it and takes everything back
        CHECKED = "checked"
        RUNNING = "running"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.MAPPING)
    by = models.UUIDField()  # the staff member's User
    name = models.CharField(max_length=100)  # of the file
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    file_epoch = models.CharField(max_length=20)
    file = models.BinaryField()
    encoding = models.CharField(max_length=10)
    form = models.CharField(max_length=4)  # csv, ical
    separator = models.CharField(max_length=1, blank=True)
    columns = models.JSONField(default=dict)  # field → number of its column
    usual = models.JSONField(default=dict)  # practitioner, service: where a line does not say; order: of day and month
    lines = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)  # lines that were gone through
    made = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)  # that are here already
    wrong = models.JSONField(default=list)  # [[number of the line, [words of importing.words.REASONS]], …]
    held = models.PositiveIntegerField(
        default=0
    )  # of an undo: rows that were changed since, so that nothing was undone


class Made(models.Model):
    """One row that a batch made, or found here already (`mark` is empty then)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    what = models.CharField(max_length=8)  # client, service, booking, note
    row = models.UUIDField()
    person = models.UUIDField(null=True)  # whom it concerns
    number = models.CharField(max_length=60, blank=True)  # what the former system called a client
    mark = models.CharField(max_length=64, blank=True)  # SHA-256 of the row as it was made

    class Meta:
        indexes = [
            models.Index(fields=["number"], name="importing_number", condition=~models.Q(number="")),
        ]


class Remembered(models.Model):
    """Which column was what, the last time that a file had this head."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=8, choices=Batch.Kind)
    head = models.CharField(max_length=64)  # SHA-256 of the names of its columns
    columns = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "head"], name="importing_remembered_head")]
