"""What operators did to clinics. In the platform's schema."""

from django.db import models

from shared.ids import uuid7


class OperatorAct(models.Model):
    """One act with its reason; only ever added (the platform's role may neither change nor delete). It outlives the clinic
    and the operator's account, so it names both by id alone."""

    class Act(models.TextChoices):
        SUSPEND = "suspend"
        REACTIVATE = "reactivate"

    id = models.UUIDField(primary_key=True, default=uuid7)
    clinic = models.UUIDField()
    operator = models.UUIDField()  # StaffAccount
    act = models.CharField(max_length=12, choices=Act)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["clinic", "at"], name="operators_act_clinic")]
