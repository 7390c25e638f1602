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


class Place(models.Model):
    """Where people meet: a location of the clinic, or (`within`) a room in one. Its name and address are the clinic's."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)
    within = models.ForeignKey("self", models.PROTECT, null=True, related_name="rooms", db_index=False)
    active = models.BooleanField(default=True)


class Rules(models.Model):
    """What the clinic decides about booking as a whole; one row, and none as long as nothing was changed."""

    class ConfirmBy(models.TextChoices):
        """How somebody proves that a booking is theirs."""

        LOGIN = "login"
        CODE = "code"  # a code by mail, without an account
        BOTH = "both"

    id = models.UUIDField(primary_key=True, default=uuid7)
    only = models.BooleanField(default=True)
    holidays_of = models.CharField(max_length=2, blank=True)  # ISO 3166: closed on that country's public holidays
    confirm_by = models.CharField(max_length=5, choices=ConfirmBy, default=ConfirmBy.LOGIN)
    request_hours = models.PositiveSmallIntegerField(default=48)  # a request keeps its time for so long
    offer_minutes = models.PositiveSmallIntegerField(default=120)  # so does a freed time for those who wait

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="booking_rules_one"),
            models.CheckConstraint(condition=Q(only=True), name="booking_rules_only"),
        ]


class Service(models.Model):
    """Something that can be booked. Words in several languages are {"sv": "…"}. Money is in minor units (öre, øre)."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody"
        NEW = "new"  # who has no practitioner here yet
        EXISTING = "existing"  # who already sees the practitioner
        REFERRAL = "referral"  # asked for by anybody, and the clinic answers
        STAFF = "staff"  # booked by the staff alone

    class Tone(models.TextChoices):
        """Colour in the calendar, always beside the name."""

        ACCENT = "accent"
        INFO = "info"
        SUCCESS = "success"
        WARNING = "warning"
        NEUTRAL = "neutral"

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.JSONField()
    about = models.JSONField(default=dict)
    minutes = models.PositiveSmallIntegerField()
    step_minutes = models.PositiveSmallIntegerField()  # a start is offered this often, counted from when hours begin
    lead_minutes = models.PositiveSmallIntegerField(default=0)  # before, and
    pause_minutes = models.PositiveSmallIntegerField(default=0)  # afterwards: the practitioner's own
    price = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)  # ISO 4217
    forms = ArrayField(models.CharField(max_length=7, choices=Form))
    needs_room = models.BooleanField(default=False)  # on site: a room of its own
    people = models.PositiveSmallIntegerField(default=1)  # who come together, at most: 2 for a couple
    seats = models.PositiveSmallIntegerField(default=0)  # of a group whose dates the staff plans; 0: no group
    packages = models.JSONField(default=list)  # on sale: [{"sessions": 5, "price": minor units, "months": 12 or 0}]
    tone = models.CharField(max_length=7, choices=Tone, default=Tone.ACCENT)
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
    """Open for booking, every week: wall-clock times of the clinic's zone. `ends` 00:00 is the end of the day.

    With a `day`, on that date alone, and then instead of the week's: also on a public holiday."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="weekly_hours", db_index=False
    )
    weekday = models.PositiveSmallIntegerField()  # 0 Monday … 6 Sunday
    begins = models.TimeField()
    ends = models.TimeField()
    day = models.DateField(null=True)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="booking_hours_weekday"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")) | Q(ends="00:00"), name="booking_hours_ends_after_begins"
            ),
        ]


class Absence(models.Model):
    """Away: nothing is offered. It never says why. `imported`: busy in the practitioner's own calendar."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    period = DateTimeRangeField()
    imported = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(period__isempty=False), name="booking_absence_period")]


class Package(models.Model):
    """Sessions that a client has bought together; each booking that uses it counts it down (queries.packages_of)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="packages")
    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    sessions = models.PositiveSmallIntegerField()
    price = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    bought_at = models.DateTimeField()
    expires_on = models.DateField(null=True)  # the last day on which a session may be
    # From when the policy's rule counts: the latest session, also after its booking is gone; before the first, the sale.
    last_session_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(sessions__gt=0), name="booking_package_sessions")]


class BookingQuerySet(models.QuerySet):
    def live(self, now):
        """Those that take time in somebody's day: neither cancelled nor a stranger's hold that has run out (a request holds
        until it is said to have lapsed). A seat takes none: its group does."""
        taking = self.exclude(state=Booking.State.CANCELLED).filter(group=None)
        return taking.exclude(state=Booking.State.HELD, client=None, held_until__lte=now)


class Booking(models.Model):
    """One client's time with one practitioner, with price and terms as they were when it was made.

    `starts_at` and `ends_at` are the session, `period` is that and the practitioner's own time around it. A hold without a
    client belongs to the browser session that made it (or to those who wait for the time), one with a client is a request
    that the clinic answers; both end by themselves at `held_until`.

    A group is a row without a client, in the state GROUP, with so many `seats`; whoever takes part has a row of their own
    that points at it, with a `seat` number. Time and room are the group's.
    """

    class State(models.TextChoices):
        HELD = "held"
        CONFIRMED = "confirmed"
        COMPLETED = "completed"
        CANCELLED = "cancelled"
        MISSED = "missed"
        GROUP = "group"

    class By(models.TextChoices):
        CLIENT = "client"
        CLINIC = "clinic"

    objects = BookingQuerySet.as_manager()

    id = models.UUIDField(primary_key=True, default=uuid7)
    # No index on practitioner or room: their constraints' begin with them. Those of group, booked_by and package leave out
    # the many rows without; every deletion of what they point at looks for them.
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="booked_with", db_index=False
    )
    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookings", null=True)
    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    period = DateTimeRangeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    form = models.CharField(max_length=7, choices=Form)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, related_name="+", db_index=False)
    room = models.ForeignKey(Place, models.SET_NULL, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=9, choices=State)
    seats = models.PositiveSmallIntegerField(null=True)
    group = models.ForeignKey("self", models.CASCADE, null=True, related_name="taken_seats", db_index=False)
    seat = models.PositiveSmallIntegerField(null=True)
    series = models.UUIDField(null=True)  # the same for times that were booked together, to repeat
    package = models.ForeignKey(Package, models.SET_NULL, null=True, related_name="bookings", db_index=False)
    # Who booked it for the client: a guardian, an organisation, the staff. Null: the client.
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
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
    moved_at = models.DateTimeField(null=True)  # the latest time
    moved_by = models.CharField(max_length=6, choices=By, blank=True, default="")
    minutes_late = models.PositiveSmallIntegerField(default=0)  # of somebody who came
    fee_waived_at = models.DateTimeField(null=True)  # the time was refilled, or the clinic let it be

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="booking_no_overlap",
                expressions=[("practitioner", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=~Q(state="cancelled") & Q(group__isnull=True),
            ),
            ExclusionConstraint(
                name="booking_room_no_overlap",
                expressions=[("room", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=~Q(state="cancelled") & Q(group__isnull=True, room__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["group", "seat"],
                name="booking_seat_once",
                condition=~Q(state="cancelled") & Q(group__isnull=False),
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state="held", held_until__isnull=False)
                | Q(state="group", client__isnull=True, seats__isnull=False)
                | Q(state="cancelled", seats__isnull=False)
                | (~Q(state__in=("held", "group")) & Q(client__isnull=False)),
                name="booking_hold_or_client",
            ),
        ]
        indexes = [
            models.Index(fields=[name], name=f"booking_by_{name}", condition=Q(**{f"{name}__isnull": False}))
            for name in ("group", "booked_by", "package")
        ]


class Participant(models.Model):
    """Somebody who comes together with the client of a booking: the other one of a couple, a family."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="participants", db_index=False)
    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="joint_bookings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["booking", "client"], name="booking_participant_once")]


class Waiting(models.Model):
    """Somebody who would take a freed time. `offer` is the time kept for them and others just now, until its
    `held_until`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="waiting")
    service = models.ForeignKey(Service, models.CASCADE, db_index=False)
    practitioner = models.ForeignKey(  # null: whoever is free
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False
    )
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)  # 0 Monday …; empty: any day
    begins = models.TimeField(null=True)  # of the day; null: any time
    ends = models.TimeField(null=True)
    until = models.DateField()  # the last day that helps
    created_at = models.DateTimeField()
    offer = models.ForeignKey(Booking, models.SET_NULL, null=True, related_name="offered_to")


class Feed(models.Model):
    """Somebody's calendar at a secret address, for their own calendar program. Only a hash of the secret is kept."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="calendar_feed"
    )
    digest = models.CharField(max_length=64)  # SHA-256 of the secret, hexadecimal
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)


class BusyCalendar(models.Model):
    """Where a practitioner's own calendar is read, at a host of a recipient in the policy. The address is a secret: whoever has
    it reads the calendar."""

    class Problem(models.TextChoices):
        NONE = ""
        SILENT = "silent"  # no answer in time
        POLICY = "policy"  # the policy in force, or terms that nobody has accepted, do not let us ask
        ANSWER = "answer"  # it answers, and with no calendar

    practitioner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="busy_calendar"
    )
    recipient = models.CharField(max_length=63)  # its key in the policy
    secret_epoch = models.CharField(max_length=7)
    secret = models.BinaryField()  # the address, wrapped
    changed_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=6, choices=Problem, blank=True, default=Problem.NONE)
