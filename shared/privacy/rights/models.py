"""What people have asked about their own data, what they were answered, and what is limited or ended since.

In each clinic's schema and in the platform's. `person` is a User's or a StaffAccount's id, without a foreign key: a request
outlives the account that it ended.
"""

import uuid

from django.db import models
from django.db.models import Q

from shared.ids import uuid7


class Request(models.Model):
    """One request. Its clock runs from `received_at`, whoever entered it (GDPR art. 12(3))."""

    class Kind(models.TextChoices):
        ACCESS = "access"  # GDPR art. 15
        RECTIFICATION = "rectification"  # 16
        ERASURE = "erasure"  # 17
        RESTRICTION = "restriction"  # 18
        PORTABILITY = "portability"  # 20
        OBJECTION = "objection"  # 21
        WITHDRAW_CONSENT = "withdraw_consent"  # 7(3)

    class Way(models.TextChoices):
        PAGE = "page"
        LETTER = "letter"
        PHONE = "phone"
        MAIL = "mail"
        VISIT = "visit"

    class Identity(models.TextChoices):
        UNKNOWN = ""
        SIGNED_IN = "signed_in"
        EID = "eid"  # signed in with an electronic identity
        MAILBOX = "mailbox"  # they opened what was mailed to the address that they gave
        MANUAL = "manual"

    class Deliver(models.TextChoices):
        PAGE = "page"  # the person's own signed-in page
        POST = "post"  # to the registered address, never to one that the request names
        CONTROLLER = "controller"  # straight to another controller (GDPR art. 20(2))

    class Journal(models.TextChoices):
        """What withdrawing consent shall mean for the journal: chosen, never inferred."""

        NONE = ""
        KEEP = "keep"
        STOP = "stop"  # nothing more is written or read, what is there stays as the law says
        ERASE = "erase"  # what the law lets go

    class Outcome(models.TextChoices):
        OPEN = ""
        GRANTED = "granted"
        PARTLY = "partly"
        REFUSED = "refused"
        TAKEN_BACK = "taken_back"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=16, choices=Kind)
    person = models.UUIDField(null=True)  # null: nobody whom the place knows under an account
    received_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True)  # the staff member who wrote it down; null: the person themself
    way = models.CharField(max_length=6, choices=Way)
    who = models.CharField(
        max_length=300, blank=True
    )  # as they call themselves, a network name too, and how to reach them
    address = models.EmailField(blank=True)  # of whom has no account: where the answer's link goes
    language = models.CharField(max_length=5, blank=True, default="")
    words = models.TextField(blank=True)
    about = models.JSONField(default=list)  # categories (restriction, erasure), purposes (objection, consent)
    journal = models.CharField(max_length=5, choices=Journal, blank=True, default=Journal.NONE)
    deliver = models.CharField(max_length=10, choices=Deliver, default=Deliver.PAGE)
    receiver = models.CharField(max_length=300, blank=True)  # the other controller, by name and how it is handed over
    identity = models.CharField(max_length=9, choices=Identity, blank=True, default=Identity.UNKNOWN)
    looked_at = models.CharField(max_length=300, blank=True)  # what a manual check looked at; never a number
    checked_at = models.DateTimeField(null=True)
    checked_by = models.UUIDField(null=True)
    id_copy = models.BooleanField(default=False)  # somebody sent one along
    copy_destroyed_at = models.DateTimeField(null=True)
    due_on = models.DateField()  # the last day for an answer, as the place's own day
    extended_at = models.DateTimeField(null=True)
    extended_because = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.OPEN)
    answer = models.TextField(blank=True)
    handed_over_at = models.DateTimeField(null=True)  # to the other controller, or posted
    handed_over_how = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="rights_request_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="rights_request_closed",
            )
        ]

    def __str__(self):
        return self.reference

    @property
    def reference(self) -> str:
        """Short enough to say on the telephone; says nothing about anybody."""
        return self.id.hex[-8:].upper()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_known_by_itself(self) -> bool:
        """Whether the way it came says who asks, so that nobody has to look."""
        return self.identity in (self.Identity.SIGNED_IN, self.Identity.EID, self.Identity.MAILBOX)


class Part(models.Model):
    """The part of an answer that only one staff member can give: a journal, opened with their key. Once released it lies
    wrapped under the clinic's epoch until the person has had time to fetch it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RELEASED = "released"
        EMPTY = "empty"  # there was nothing to hand over
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid7)
    request = models.ForeignKey(Request, models.CASCADE, related_name="parts", db_index=False)
    holder = models.UUIDField()  # the responsible practitioner's User
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=500, blank=True)  # why something, or all, is kept back
    decided_at = models.DateTimeField(null=True)
    notes = models.PositiveSmallIntegerField(default=0)
    epoch = models.CharField(max_length=7, blank=True)
    blob = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "holder"], name="rights_part_once")]


class Answer(models.Model):
    """What an access or portability request was answered with, as it was made; wrapped, and gone after some weeks."""

    request = models.OneToOneField(Request, models.CASCADE, primary_key=True, related_name="file")
    epoch = models.CharField(max_length=7)
    blob = models.BinaryField()
    sha256 = models.CharField(max_length=64)  # of the JSON: whoever gets the file can compare
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)


class Limit(models.Model):
    """A restriction of one category (GDPR art. 18) or an objection to one purpose (art. 21), from that moment on."""

    class Kind(models.TextChoices):
        RESTRICTION = "restriction"
        OBJECTION = "objection"

    class Decision(models.TextChoices):
        OPEN = ""
        STANDS = "stands"
        GROUNDS = "grounds"  # compelling ones outweigh the objection (art. 21(1))
        ENDS = "ends"  # the restriction will be lifted, and they have been told before (art. 18(3))

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.UUIDField()
    kind = models.CharField(max_length=11, choices=Kind)
    what = models.CharField(max_length=80)  # a category or purpose of the policy; "all"
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # in days to come where the person has been told that it will end
    request = models.ForeignKey(Request, models.SET_NULL, null=True, related_name="limits", db_index=False)
    decision = models.CharField(max_length=9, choices=Decision, blank=True, default=Decision.OPEN)
    reasons = models.CharField(max_length=1000, blank=True)  # which the person reads
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "what"], condition=Q(until__isnull=True), name="rights_limit_once"
            )
        ]


class Erasure(models.Model):
    """Somebody was erased, and this is the certificate: counts by table, what stays and why, a hash; no personal data but
    `person`, by whom what stays is found again when its day comes, and who is forgotten with the last of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.UUIDField(null=True)
    about = models.JSONField(default=list)  # the categories that were asked for; empty: all
    day = models.DateField()  # from here the clocks of what stays are counted
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    erased = models.JSONField(default=dict)  # {"booking.Booking": 3}
    kept = models.JSONField(default=list)  # planning.Kept as data, days in ISO 8601
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["person"], name="rights_erasure_person")]
