"""Whether a new clinic is live within a second, or waits until an operator has looked at it. In the platform's schema; a
clinic hears of its own case and appeals through two narrow functions (`gates`).

    waiting     built, its owner prepares, its portal says that it is being looked at
    open        admitted
    declined    can be read and taken along; its owner may appeal (then it waits again); deleted when `ending.DELAY` is over
"""

from django.db import models
from django.db.models import Q

from shared.ids import uuid7
from tenants.clinics.models import Clinic


class Gate(models.Model):
    """One row, or none: then clinics do not wait. Who changed it and why is among the operators' acts."""

    id = models.CharField(max_length=4, primary_key=True, default="gate")
    by_hand = models.BooleanField()  # an operator looks at each new clinic before it opens

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id="gate"), name="admission_one_gate")]


class Appeal(models.Model):
    """What an owner answered when their clinic was declined."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="appeals")
    words = models.CharField(max_length=2000)
    by = models.UUIDField()  # StaffAccount
    at = models.DateTimeField()
