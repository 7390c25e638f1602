"""Who the clinics are. In the platform's schema; nothing else knows where a clinic lives."""

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from shared.ids import uuid7


class Clinic(TenantMixin):
    """A tenant. Its schema, and the role of the same name, are random and fixed for life; a subdomain is only a Domain."""

    class State(models.TextChoices):
        SETTING_UP = "setting_up"  # claimed; set-up inside the clinic's schema has not finished
        WAITING = "waiting"  # for an operator's yes (tenants.admission); its owner prepares
        OPEN = "open"
        SUSPENDED = "suspended"  # the portal says why and takes no bookings
        SHUT = "shut"  # suspended for so long that nobody works here; it can be taken along, and opens by a payment
        DECLINED = "declined"  # never opened; can be taken along until it is deleted
        CLOSED = "closed"

    auto_create_schema = False  # schemas are built ahead (tenants.isolation.spares)

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)  # ISO 3166-1 alpha-2: SE or DK
    organisation_number = models.CharField(max_length=13)  # SE organisationsnummer or DK CVR, digits only
    profession = models.CharField(max_length=40)
    licensed = models.BooleanField()
    timezone = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=State, default=State.SETTING_UP)
    recipe = models.CharField(max_length=64)  # hash of the schema's recipe: the operators' "schema version"
    created_at = models.DateTimeField()
    last_active_on = models.DateField(null=True)
    continues = models.JSONField(default=list, db_default=[])  # schemas of clinics whose parcel was brought in here


class Domain(DomainMixin):
    """A host, without port. Each clinic has one primary portal host and one signed-in (`my`) host; portals may have more."""

    class Side(models.TextChoices):
        PORTAL = "portal"
        MY = "my"

    id = models.UUIDField(primary_key=True, default=uuid7)
    side = models.CharField(max_length=6, choices=Side)


class RetiredDomain(models.Model):
    """A host of a clinic that was deleted: links and mails to it are still about, so nobody else gets it until that day."""

    domain = models.CharField(max_length=253, primary_key=True)
    until = models.DateField()


class Recipe(models.Model):
    """The script that builds a clinic's schema for one country, made by migrations once per release."""

    country = models.CharField(max_length=2, primary_key=True)
    digest = models.CharField(max_length=64)
    made_from = models.CharField(max_length=64)  # hash of the migrations and starter documents
    script = models.TextField()


class Spare(models.Model):
    """A schema with its role, built ahead and waiting for a sign-up. One of an older recipe is never claimed."""

    schema_name = models.CharField(max_length=63, primary_key=True)
    country = models.CharField(max_length=2)
    recipe = models.CharField(max_length=64)
    built_at = models.DateTimeField()


class Clock(models.Model):
    """One row: the last moment that tenants.clinics.clock believed, and what it made of the latest one."""

    class Trouble(models.TextChoices):
        NONE = ""
        LEAPT = "leapt"
        APART = "apart"

    id = models.CharField(max_length=5, primary_key=True, default="clock")
    believed_at = models.DateTimeField()
    trouble = models.CharField(max_length=5, choices=Trouble, default=Trouble.NONE, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id="clock"), name="clinics_one_clock")]
