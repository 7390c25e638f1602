"""The policy of one place (a clinic, or the platform), who accepted it, and the proofs that it was kept.

Only drafts are edited; what is published stays as it was published. `shared.privacy.actions` writes, nothing else.
"""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from shared.ids import uuid7
from shared.privacy.engine.vocabulary import covers, with_what_it_opens


class PolicyVersion(models.Model):
    """One edition of the policy: a draft, or published for good. Its promises are rows of Promise."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    header = models.JSONField(encoder=DjangoJSONEncoder)  # engine.promises.Header as plain data
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)  # null: as it was made
    effective_from = models.DateField(null=True)  # the clinic's day
    effective_at = models.DateTimeField(null=True)  # its midnight there, or the moment of publishing
    notice_days = models.PositiveSmallIntegerField(default=0)  # waited between publishing and taking effect
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)  # a User (clinic) or StaffAccount (platform); null: made with the place
    canonical = models.BinaryField(null=True)  # engine.document.canonical; sha256 is over these bytes
    sha256 = models.CharField(max_length=64, blank=True)
    frozen = models.BinaryField(null=True)  # shared.privacy.frozen.freeze: its sentences in each language, as published

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="privacy_version_number"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="draft"), name="privacy_one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(effective_from__isnull=False, effective_at__isnull=False, published_at__isnull=False)
                & Q(canonical__isnull=False)
                & ~Q(sha256=""),
                name="privacy_published_whole",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.state}"


class Promise(models.Model):
    """One promise: `retention.enquiries` is kind "retention", key "enquiries". The spec is the engine's, as plain data."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="promises", db_index=False)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=63)
    position = models.PositiveIntegerField()  # order on the page; says nothing about meaning
    spec = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "kind", "key"], name="privacy_promise_key")]

    def __str__(self):
        return f"{self.kind}.{self.key}"


class Acceptance(models.Model):
    """Somebody agreed to one edition of a document: the policy, conditions of use, Enrum's processing agreement."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.UUIDField()  # a User, a StaffAccount or, before there is one, a sign-up
    document = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)  # of what was shown
    language = models.CharField(max_length=2)
    accepted_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)  # the account it belongs to has gone: from then on the proof only ages

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "document", "number"], name="privacy_acceptance_once")]


class ConsentRecord(models.Model):
    """Proof of one yes on the cookie page. No address, no browser: a random number that only the visitor's cookie holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    visitor = models.UUIDField()
    agreed = models.JSONField()  # ["statistics", "recipients.counting", "-recipients.other"]
    wording = models.CharField(max_length=16)  # which questions were shown: see consent.wording
    number = models.PositiveIntegerField()  # of the policy version they were shown from
    language = models.CharField(max_length=2)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["visitor"], name="privacy_consent_visitor")]


class Hold(models.Model):
    """Somebody's rows are kept against every promise to end them: a complaint, a claim, an inspection."""

    class Reason(models.TextChoices):
        COMPLAINT = "complaint"
        LEGAL_CLAIM = "legal_claim"
        INSPECTION = "inspection"
        RESTRICTION = "restriction"  # the person asked for it (GDPR art. 18)

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.UUIDField()
    category = models.CharField(max_length=80, blank=True)  # "" holds everything of that person
    reason = models.CharField(max_length=20, choices=Reason)
    since = models.DateField()
    until = models.DateField(null=True)  # the first free day

    class Meta:
        indexes = [models.Index(fields=["person"], name="privacy_hold_person")]

    def binds(self, category: str) -> bool:
        return not self.category or any(covers(wide, category) for wide in with_what_it_opens(self.category))


class Wish(models.Model):
    """Somebody asks for an earlier end of their rows, or says yes to a later one, where the policy lets a person choose.

    What several people share goes earlier, or stays longer, only when each of them wishes it.
    """

    class Kind(models.TextChoices):
        SHORTEN = "shorten"
        EXTEND = "extend"

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.UUIDField()
    category = models.CharField(max_length=80, blank=True)  # "" means everything of that person
    wish = models.CharField(max_length=7, choices=Kind)
    asked_on = models.DateField()
    until = models.DateField(null=True)  # shorten: null means at once
    review_on = models.DateField(null=True)  # extend without end: the day to ask again
    withdrawn_on = models.DateField(null=True)
    left_at = models.DateTimeField(null=True)  # as of an Acceptance

    class Meta:
        indexes = [models.Index(fields=["person"], name="privacy_wish_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(wish="shorten") | Q(until__isnull=False) | Q(review_on__isnull=False),
                name="privacy_wish_ends_or_is_asked_again",
            )
        ]

    def is_about(self, category: str) -> bool:
        return not self.category or covers(self.category, category)


class RetentionRun(models.Model):
    """The certificate of one run of the retention job: how many rows each promise ended. Not a word about whom."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    day = models.DateField()  # the place's own day that was reckoned with
    version = models.ForeignKey(PolicyVersion, models.PROTECT, db_index=False)  # in force on that day
    dry_run = models.BooleanField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)  # {"retention.enquiries delete": 3}
    left = models.JSONField(default=dict)  # {"held retention.journal": 1}: what could not be ended, and why
    position = models.JSONField(null=True)  # where the next batch begins; null once finished
    digest = models.CharField(max_length=64, blank=True)  # engine.retention.certificate

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dry_run"], condition=Q(finished_at__isnull=True), name="privacy_run_one_open"
            )
        ]


class Stopped(models.Model):
    """How often something undeclared was stopped on a day: a cookie nobody declared, or one without consent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    day = models.DateField()
    what = models.CharField(max_length=20)  # cookie
    name = models.CharField(max_length=120)
    verdict = models.CharField(max_length=10)  # engine Answer: forbidden or undeclared
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "what", "name", "verdict"], name="privacy_stopped_day")]
