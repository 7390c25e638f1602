"""What Enrum has told this clinic of its own helpers: the sub-processors (GDPR Art. 28.2 and 28.4)."""

from django.db import models

from shared.ids import uuid7


class HelperNotice(models.Model):
    """One edition of Enrum's list, told to the clinic. Where it changed nothing here, it was settled at once."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    edition = models.PositiveIntegerField()  # editions.Edition.number
    works_from = models.DateField()
    told_at = models.DateTimeField()
    drafted_at = models.DateTimeField(null=True)  # when the change was put into the clinic's draft
    settled_at = models.DateTimeField(null=True)  # when the clinic's published policy named the same helpers

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition"], name="processing_edition")]

    def __str__(self):
        return f"edition {self.edition}"
