"""Everything of a clinic in one parcel: to take along, or brought in. In the clinic's schema; the parcel itself lies beside
the database, encrypted (`store`)."""

from django.db import models

from shared.ids import uuid7


class Parcel(models.Model):
    """`key` opens the files, wrapped under an epoch: deleting the row, or destroying the epoch, makes them unreadable."""

    class Kind(models.TextChoices):
        OUT = "out"  # made here, to take along
        IN = "in"  # made by another clinic, to go on with here

    class State(models.TextChoices):
        WAITING = "waiting"  # a job works on it, or will
        READY = "ready"  # out: it can be fetched
        DONE = "done"  # in: everything in it lies here now
        REFUSED = "refused"  # in: `problem` says why, and nothing was changed

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=3, choices=Kind)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    asked_by = models.UUIDField(null=True)  # a User; null: Enrum, because the clinic is to be deleted
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    until = models.DateTimeField()  # then the files go, and the row
    rows = models.PositiveIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)  # of the manifest's contents
    problem = models.CharField(max_length=30, blank=True)  # see bringing.Refused
    key_epoch = models.CharField(max_length=7)
    key = models.BinaryField()
