"""What a clinic offers, when its practitioners are there, and who has booked what. In each clinic's schema.

No double booking rests on one exclusion constraint, not on a check before writing: whatever races, PostgreSQL keeps one
of two live bookings whose periods overlap (see practice.booking.taking for the way in). Small tables carry no index
beyond their key.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from shared.ids import uuid7


class Form(models.TextChoices):
    """How practitioner and client meet."""

    ON_SITE = "on_site"
    VIDEO = "video"
    PHONE = "phone"


class Service(models.Model):
    """Something that can be booked. Words in several languages are {"sv": "…"}. Money is in minor units (öre, øre)."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody"
        NEW = "new"  # who has no practitioner here yet
        EXISTING = "existing"  # who already sees the practitioner
        STAFF = "staff"  # booked by the staff alone, by referral for instance

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.JSONField()
    about = models.JSONField(default=dict)
    minutes = models.PositiveSmallIntegerField()
    step_minutes = models.PositiveSmallIntegerField()  # a start is offered this often, counted from when hours begin
    pause_minutes = models.PositiveSmallIntegerField(default=0)  # afterwards, the practitioner's own
    price = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)  # ISO 4217
    forms = ArrayField(models.CharField(max_length=7, choices=Form))
    audience = models.CharField(max_length=9, choices=Audience, default=Audience.EVERYBODY)
    notice_hours = models.PositiveSmallIntegerField(default=12)  # from booking to start, at least
    horizon_days = models.PositiveSmallIntegerField(default=60)  # from booking to start, at most
    free_cancel_hours = models.PositiveSmallIntegerField(default=24)  # before the start; later costs `late_fee`
    late_fee = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)  # order in lists
    practitioners = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="ServicePractitioner", related_name="services"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0, step_minutes__gt=0), name="booking_service_minutes"),
        ]


class ServicePractitioner(models.Model):
    """Who offers what."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    service = models.ForeignKey(Service, models.CASCADE, db_index=False)  # the constraint's index begins with it
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "practitioner"], name="booking_offer_once")]


class PractitionerCard(models.Model):
    """How a practitioner is presented on the portal; without one only the name is shown."""

    practitioner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="card")
    title = models.JSONField(default=dict)  # "Legitimerad psykolog"
    about = models.JSONField(default=dict)
    languages = ArrayField(models.CharField(max_length=3), default=list)  # ISO 639, spoken in sessions
    shown = models.BooleanField(default=True)


class WeeklyHours(models.Model):
    """Open for booking, every week: wall-clock times of the clinic's zone. `ends` 00:00 is the end of the day."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="weekly_hours", db_index=False
    )
    weekday = models.PositiveSmallIntegerField()  # 0 Monday … 6 Sunday
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="booking_hours_weekday"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")) | Q(ends="00:00"), name="booking_hours_ends_after_begins"
            ),
        ]


class Absence(models.Model):
    """Away: nothing is offered. It never says why."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", db_index=False)
    period = DateTimeRangeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(period__isempty=False), name="booking_absence_period")]


class BookingQuerySet(models.QuerySet):
    def live(self, now):
        """Those that take time in somebody's day: neither cancelled nor a hold that has run out."""
        return self.exclude(state=Booking.State.CANCELLED).exclude(state=Booking.State.HELD, held_until__lte=now)


class Booking(models.Model):
    """One client's time with one practitioner, with price and terms as they were when it was made.

    `starts_at` and `ends_at` are the session, `period` is that and the pause after it. A hold without a client belongs to
    the browser session that made it, and ends by itself at `held_until`.
    """

    class State(models.TextChoices):
        HELD = "held"
        CONFIRMED = "confirmed"
        COMPLETED = "completed"
        CANCELLED = "cancelled"

    class By(models.TextChoices):
        CLIENT = "client"
        CLINIC = "clinic"

    objects = BookingQuerySet.as_manager()

    id = models.UUIDField(primary_key=True, default=uuid7)
    # No index on practitioner: the constraint's begins with it.
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="booked_with", db_index=False
    )
    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookings", null=True)
    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    period = DateTimeRangeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    form = models.CharField(max_length=7, choices=Form)
    state = models.CharField(max_length=9, choices=State)
    price = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    free_cancel_until = models.DateTimeField()
    late_fee = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=6, choices=By, blank=True, default="")
    cancelled_late = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="booking_no_overlap",
                expressions=[("practitioner", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=~Q(state="cancelled"),
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state="held", held_until__isnull=False) | (~Q(state="held") & Q(client__isnull=False)),
                name="booking_hold_or_client",
            ),
        ]
