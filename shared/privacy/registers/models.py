"""What a clinic keeps to show that it answers for what it does (GDPR art. 5(2)): breaches, assessments, reviews.

The register of processing (art. 30), the agreements and the measures are read from the policy itself; nothing here repeats
them. No text of these tables names a client: the forms refuse what looks like a number or an address of a person.
"""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from shared.ids import uuid7


class Breach(models.Model):
    """One personal data breach, documented whether or not it is notified (GDPR art. 33(5))."""

    class Risk(models.TextChoices):
        UNKNOWN = "unknown"
        NONE = "none"  # unlikely to result in a risk: the authority need not be told
        RISK = "risk"
        HIGH = "high"  # those concerned are told too (art. 34)

    id = models.UUIDField(primary_key=True, default=uuid7)
    title = models.CharField(max_length=120)
    noticed_at = models.DateTimeField()  # when the clinic became aware: the 72 hours run from here
    began_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    nature = models.JSONField()  # some of: confidentiality, integrity, availability
    happened = models.TextField()
    categories = models.JSONField(default=list)  # of the policy's vocabulary
    people = models.PositiveIntegerField(null=True)  # about how many are concerned
    records = models.PositiveIntegerField(null=True)
    consequences = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    risk = models.CharField(max_length=7, choices=Risk, default=Risk.UNKNOWN)
    reasons = models.TextField(blank=True)  # for the weighing of the risk
    authority_told_at = models.DateTimeField(null=True)
    authority_reference = models.CharField(max_length=60, blank=True)
    late_reasons = models.TextField(blank=True)  # where it took more than 72 hours (art. 33(1))
    people_told_at = models.DateTimeField(null=True)
    people_told_how = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    noted_by = models.UUIDField()
    noted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # What stood here before each change, the earliest first: [{"at", "by", "was": {field: value}}]; only ever added to.
    earlier = models.JSONField(default=list, encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [
            models.CheckConstraint(  # what is closed has been weighed
                condition=Q(closed_at__isnull=True) | (~Q(risk="unknown") & ~Q(reasons="")),
                name="registers_breach_weighed",
            )
        ]

    @property
    def must_tell(self) -> bool:
        """The authority, as far as is known: only a risk that was weighed and found unlikely frees from it."""
        return self.risk != self.Risk.NONE and self.authority_told_at is None and self.closed_at is None


class Assessment(models.Model):
    """A data protection impact assessment (GDPR art. 35), or the reasons why none is needed."""

    class Decision(models.TextChoices):
        OPEN = "open"
        NOT_NEEDED = "not_needed"
        GO = "go"
        GO_WITH_MEASURES = "go_with_measures"
        CONSULT = "consult"  # the authority first (art. 36)
        STOP = "stop"

    id = models.UUIDField(primary_key=True, default=uuid7)
    title = models.CharField(max_length=120)
    promise = models.CharField(max_length=80, blank=True)  # the purpose that it is about: "purposes.care"
    criteria = models.JSONField(default=list)  # see assessing.CRITERIA
    answers = models.JSONField(default=dict)  # {part of assessing.PARTS: text}
    risks = models.JSONField(default=list)  # [{"what", "likely" 1–4, "grave" 1–4, "measure", "left" 1–16}]
    decision = models.CharField(max_length=16, choices=Decision, default=Decision.OPEN)
    decided_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="open") | Q(decided_on__isnull=False), name="registers_assessment_decided"
            )
        ]


class Review(models.Model):
    """A security measure of the policy was looked at: by whom, what was found, and when it is next."""

    class Outcome(models.TextChoices):
        HOLDS = "holds"
        MENDED = "mended"
        FAILS = "fails"

    id = models.UUIDField(primary_key=True, default=uuid7)
    promise = models.CharField(max_length=80)  # "security.transit"
    on = models.DateField()
    outcome = models.CharField(max_length=6, choices=Outcome)
    evidence = models.TextField()
    next_on = models.DateField()
    made_by = models.UUIDField()
    made_by_name = models.CharField(max_length=201)

    class Meta:
        indexes = [models.Index(fields=["promise", "on"], name="registers_review_promise")]


class Stands(models.Model):
    """Whom or what a word of the policy's `applies_to` stands for here: the practitioner "karin" is this member of staff."""

    class Kind(models.TextChoices):
        PRACTITIONER = "practitioner"
        SERVICE = "service"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=12, choices=Kind)
    target = models.UUIDField()
    term = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "target"], name="registers_stands_once")]
