"""How a clinic meets by video, and the room of each session. In each clinic's schema."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from practice.booking.models import Booking
from shared.ids import uuid7


class VideoService(models.Model):
    """One service for video, or none. What it may be given, and on which hosts it lies, the policy says (`recipient`)."""

    class Kind(models.TextChoices):
        WHEREBY = "whereby"  # makes a room for each session when it is asked (REST)
        JITSI = "jitsi"  # opens a room to whoever brings a token that we signed
        TEAMS = "teams"  # these three by a link of the practitioner's own
        ZOOM = "zoom"
        SKYPE = "skype"

    class Problem(models.TextChoices):
        NONE = ""
        SILENT = "silent"  # no answer in time
        POLICY = "policy"  # the policy in force, or terms that nobody has accepted, do not let us ask it
        ANSWER = "answer"  # it answers, and not as it should
        LINK = "link"  # the practitioner has no link

    id = models.UUIDField(primary_key=True, default=uuid7)
    only = models.BooleanField(default=True)
    kind = models.CharField(max_length=7, choices=Kind)
    recipient = models.CharField(max_length=63)  # its key in the policy
    host = models.CharField(max_length=200, blank=True)  # where Jitsi's rooms lie
    app_id = models.CharField(max_length=100, blank=True)  # Jitsi's name for whoever signs
    secret_epoch = models.CharField(max_length=7, blank=True)
    secret = models.BinaryField(null=True)  # wrapped
    phone = models.CharField(max_length=20, blank=True)  # what people call where video fails
    opens_minutes = models.PositiveSmallIntegerField(default=15)  # before the session, for clients
    active = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=6, choices=Problem, blank=True, default=Problem.NONE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="video_service_one"),
            models.CheckConstraint(condition=Q(only=True), name="video_service_only"),
        ]


class OwnLink(models.Model):
    """Where a practitioner's sessions are, at a service that makes no rooms for us."""

    practitioner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="video_link"
    )
    url = models.CharField(max_length=500)


class Room(models.Model):
    """Of one session. `sealed` is what leads there; it is emptied when the session is over."""

    booking = models.OneToOneField(Booking, models.CASCADE, primary_key=True, related_name="video_room")
    kind = models.CharField(max_length=7, choices=VideoService.Kind)
    epoch = models.CharField(max_length=7, blank=True)
    sealed = models.BinaryField(null=True)  # wrapped: {"room", "url", "host_url"}
    asked_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=6, choices=VideoService.Problem, blank=True, default="")
    waiting_at = models.DateTimeField(null=True)  # when the client was last seen waiting
    opened_at = models.DateTimeField(null=True)  # the practitioner is there
    ended_at = models.DateTimeField(null=True)
    misuse = models.BooleanField(default=False)
    reason = models.TextField(blank=True)  # why it was ended so
    gone_at = models.DateTimeField(null=True)  # when it ended at the service, too

    def __str__(self):
        return str(self.pk)
