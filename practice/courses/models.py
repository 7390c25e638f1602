"""Courses, groups, webinars and events: what is offered, who takes part, and what was recorded. In each clinic's schema.

Seats are never sold twice: whoever takes one holds the row of the course (practice.courses.seats), and a number of a seat is
one person's by a constraint. Who takes part is known to those who lead it, and to nobody else at the clinic."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shared.ids import uuid7


class Course(models.Model):
    """Words by language, `about` and `rules` in shared.web.markup. Money in minor units, VAT included."""

    class Kind(models.TextChoices):
        COURSE = "course"
        GROUP = "group"
        WEBINAR = "webinar"
        EVENT = "event"

    class Where(models.TextChoices):
        PLACE = "place"
        VIDEO = "video"

    class Asks(models.TextChoices):  # beside a first name and an address
        LAST_NAME = "last_name"
        PHONE = "phone"
        ORGANISATION = "organisation"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=7, choices=Kind)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.JSONField()  # {"sv": …}
    about = models.JSONField(default=dict)
    rules = models.JSONField(default=dict)  # what whoever takes part agrees to; {}: none
    where = models.CharField(max_length=5, choices=Where)
    place = models.CharField(max_length=200, blank=True)
    link_epoch = models.CharField(max_length=7, blank=True)
    link = models.BinaryField(null=True)  # wrapped: the address of the video room
    seats = models.PositiveSmallIntegerField()
    price = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    care = models.BooleanField(default=False)  # health care in the sense of VAT, as far as law lets it be
    asks = ArrayField(models.CharField(max_length=12, choices=Asks), default=list)
    free_cancel_hours = models.PositiveSmallIntegerField()  # before the first date; later costs `late_fee`
    late_fee = models.PositiveIntegerField(default=0)
    offer_hours = models.PositiveSmallIntegerField()  # how long a freed seat is kept for whoever waits
    certificate_after = models.PositiveSmallIntegerField(
        null=True
    )  # dates that one must have been at; null: none is given
    records = models.BooleanField(default=False)
    meeting = models.CharField(max_length=40, blank=True)  # its number at the service that records
    shown_at = models.DateTimeField(null=True)  # null: a draft
    called_off_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(null=True)  # of the first date, and
    ends_at = models.DateTimeField(null=True)  # of the last one; when it was called off
    edited_at = models.DateTimeField()

    def __str__(self):
        return self.slug


class Session(models.Model):
    """One date of a course."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    course = models.ForeignKey(Course, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="courses_session_ends_after_start"
            )
        ]


class Leader(models.Model):
    """Who leads it, and so sees who takes part."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    course = models.ForeignKey(Course, models.CASCADE, related_name="leaders", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leads")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "user"], name="courses_leader_once")]


class Registration(models.Model):
    """Somebody who wants to take part, with or without an account, and the terms as they were then."""

    class State(models.TextChoices):
        ASKED = "asked"  # by the address; nobody has said by its link that it was them
        WAITING = "waiting"
        OFFERED = "offered"  # a freed seat is theirs until `held_until`
        CONFIRMED = "confirmed"
        CANCELLED = "cancelled"
        LAPSED = "lapsed"  # an offer that nobody took

    class Recorded(models.TextChoices):
        YES = "yes"
        NO = "no"

    id = models.UUIDField(primary_key=True, default=uuid7)
    course = models.ForeignKey(Course, models.CASCADE, related_name="registrations", db_index=False)
    person = models.UUIDField(null=True)  # the account, where there is one
    email = models.EmailField(max_length=254)  # lower case
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    organisation = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=2)
    agreed = models.TextField(blank=True)  # the rules of the group, word for word as they were accepted
    state = models.CharField(max_length=9, choices=State)
    seat = models.PositiveSmallIntegerField(null=True)  # of those who are offered one or have it
    price = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    free_cancel_until = models.DateTimeField()
    late_fee = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    by_clinic = models.BooleanField(default=False)  # who cancelled it
    invoice = models.UUIDField(null=True)
    recorded = models.CharField(
        max_length=3, choices=Recorded, blank=True
    )  # what they said to being recorded, and when
    recorded_at = models.DateTimeField(null=True)
    attended = ArrayField(models.UUIDField(), default=list)  # of Session
    told_before_at = models.DateTimeField(null=True)  # by mail, of what is near; after the end
    told_after_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "seat"], name="courses_seat_once", condition=Q(seat__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["course", "email"],
                name="courses_registered_once",
                condition=~Q(state__in=("cancelled", "lapsed")),
            ),
        ]
        indexes = [
            models.Index(fields=["course"], name="courses_of_course"),
            models.Index(fields=["person"], name="courses_of_person", condition=Q(person__isnull=False)),
        ]


class Material(models.Model):
    """A file for those who take part. The clinic's own, and the same for everybody."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    course = models.ForeignKey(Course, models.CASCADE, related_name="materials")
    title = models.CharField(max_length=120)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()  # bytes
    file = models.BinaryField()
    added_at = models.DateTimeField()


class Recorder(models.Model):
    """The service outside that records, or none. What it may be given, the policy says (`recipient`)."""

    class Problem(models.TextChoices):
        NONE = ""
        SILENT = "silent"  # no answer in time
        POLICY = "policy"  # the policy, or terms that nobody has accepted, do not let us ask it
        ANSWER = "answer"  # it answers, and not as it should

    id = models.UUIDField(primary_key=True, default=uuid7)
    only = models.BooleanField(default=True, unique=True)
    recipient = models.CharField(max_length=63)  # its key in the policy
    account = models.CharField(max_length=80)  # of the clinic there
    client = models.CharField(max_length=80)  # our name there
    secret_epoch = models.CharField(max_length=7, blank=True)
    secret = models.BinaryField(null=True)  # wrapped
    active = models.BooleanField(default=False)
    problem = models.CharField(max_length=6, choices=Problem, blank=True, default=Problem.NONE)


class Recording(models.Model):
    """One that lies at the service. `leads`: where it is watched. Its row goes by the policy's promise, and what deletes it at
    the service goes with the same deed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    course = models.ForeignKey(Course, models.CASCADE, related_name="recordings")
    category = models.CharField(max_length=20)  # "recording.lecture" or "recording.course"
    number = models.CharField(max_length=100)  # at the service
    leads_epoch = models.CharField(max_length=7)
    leads = models.BinaryField()  # wrapped
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="courses_recording_once")]


class Removal(models.Model):
    """A recording that has to go at the service, or is gone there: the proof of it. It says nothing of who was seen."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # HTTP, of its last answer
    host = models.CharField(max_length=100, blank=True)  # which answered
    problem = models.CharField(max_length=6, choices=Recorder.Problem, blank=True, default="")
