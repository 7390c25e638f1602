"""What operators did to clinics, and how clinics run. In the platform's schema."""

from django.db import models

from shared.ids import uuid7
from tenants.clinics.models import Clinic


class OperatorAct(models.Model):
    """One act with its reason; only ever added (the platform's role may neither change nor delete). It outlives the clinic
    and the operator's account, so it names both by id alone."""

    class Act(models.TextChoices):
        SUSPEND = "suspend"
        REACTIVATE = "reactivate"
        VISIT = "visit"  # asked the owner to be let in

    id = models.UUIDField(primary_key=True, default=uuid7)
    clinic = models.UUIDField()
    operator = models.UUIDField()  # StaffAccount
    act = models.CharField(max_length=12, choices=Act)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["clinic", "at"], name="operators_act_clinic")]


class Figures(models.Model):
    """How a clinic ran when it was last counted, by night: figures and moments, nothing of what it holds. Written by
    `platform.keep_figures`, so that the operators' list asks one row and never a clinic's schema."""

    clinic = models.OneToOneField(Clinic, models.CASCADE, primary_key=True, related_name="figures")
    members = models.PositiveIntegerField()  # memberships of staff that have not ended
    bytes = models.BigIntegerField()  # of the schema, with its indexes
    retention_at = models.DateTimeField(null=True)  # when the rules of its policy last ran to the end
    sealed_at = models.DateTimeField(null=True)  # when its access log was last chained; null: nobody has read anything
    log_whole = models.BooleanField(null=True)  # what the last check of the chain said; null: none yet
    counted_at = models.DateTimeField()
