"""What operators did to clinics, and how clinics run. In the platform's schema."""

from django.db import models
from django.db.models import F, Q

from shared.ids import uuid7
from tenants.clinics.models import Clinic


class OperatorAct(models.Model):
    """One act with its reason; only ever added (the platform's role may neither change nor delete). It outlives the clinic
    and the operator's account, so it names both by id alone."""

    class Act(models.TextChoices):
        SUSPEND = "suspend"
        REACTIVATE = "reactivate"
        VISIT = "visit"  # asked the owner to be let in
        PROPOSE = "propose"  # to delete it
        APPROVE = "approve"  # what another operator proposed
        KEEP = "keep"  # not to delete it after all
        ADMIT = "admit"  # a clinic that waited
        DECLINE = "decline"
        BY_HAND = "by_hand"  # clinics wait from now on; of no clinic
        AT_ONCE = "at_once"  # they do not

    id = models.UUIDField(primary_key=True, default=uuid7)
    clinic = models.UUIDField(null=True)  # null: of all of them
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


class Deletion(models.Model):
    """Two people and a month end a clinic (`ending`). The row outlives it, with a certificate that names nobody."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    clinic = models.UUIDField()
    schema = models.CharField(max_length=63)
    proposed_by = models.UUIDField()  # StaffAccount, as the others
    proposed_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    cancelled_by = models.UUIDField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    by_rule = models.BooleanField(default=False)  # the clinic was declined and never opened: its time alone ends it
    certificate = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the certificate

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic"],
                condition=Q(cancelled_at__isnull=True, done_at__isnull=True),
                name="operators_one_deletion",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="operators_two_for_a_deletion",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | Q(cancelled_at__isnull=True) & (Q(approved_by__isnull=False) | Q(by_rule=True)),
                name="operators_done_was_approved",
            ),
        ]
