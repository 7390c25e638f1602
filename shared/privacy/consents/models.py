"""What a person said yes to, word for word, and what left the house on the strength of it.

Invariant: a row of Consent is the proof of one answer to one wording (GDPR art. 7(1)). Its words, hash and scope are never
changed afterwards; it only ends, once. The visitor's answer about cookies is another thing: privacy.ConsentRecord.
"""

from django.db import models
from django.db.models import F, Q

from shared.ids import uuid7


class Consent(models.Model):
    """One question and its answer. Asked and not answered, given, or ended; `wording` is exactly what was shown."""

    class Per(models.TextChoices):
        OCCASION = "occasion"  # used up by one disclosure
        EPISODE = "episode"  # as long as one relation lasts
        STANDING = "standing"

    class How(models.TextChoices):
        PAGE = "page"
        FORM = "form"
        LETTER = "letter"
        PHONE = "phone"
        IN_PERSON = "in_person"

    class Ended(models.TextChoices):
        NOT = ""
        WITHDRAWN = "withdrawn"
        DECLINED = "declined"
        TAKEN_BACK = "taken_back"  # the question, by the clinic
        USED = "used"
        REPLACED = "replaced"  # by a later answer to the same question
        OVER = "over"  # the relation it was bound to, or the account, is no more

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.UUIDField()
    promise = models.CharField(max_length=80)  # "disclosures.own_doctor", "purposes.care", "recipients.letters"
    needs = models.CharField(max_length=8)  # explicit: a yes; informed: told beforehand
    per = models.CharField(max_length=8, choices=Per)
    episode = models.UUIDField(null=True)  # the relation that it is bound to
    scope = models.JSONField()  # {"to": recipient, "for": purpose, "direction": "give", "fields": ["journal.report"]}
    named = models.CharField(max_length=200, blank=True)  # who exactly, where the policy leaves it to the client
    wording = models.TextField()
    sha256 = models.CharField(max_length=64)  # of the wording's UTF-8 bytes
    number = models.PositiveIntegerField()  # of the policy version that it was asked from
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)  # a staff member; null: the person came to it themselves
    given_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=9, choices=How, blank=True)
    recorded_by = models.UUIDField(null=True)  # a staff member who wrote the answer down
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=10, choices=Ended, blank=True, default=Ended.NOT)
    ended_by = models.UUIDField(null=True)
    ended_how = models.CharField(max_length=9, choices=How, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "promise", "named", "sha256"],
                condition=Q(ended_at__isnull=True),
                name="consents_one_open",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="consents_ended_how",
            ),
        ]
        indexes = [models.Index(fields=["person", "asked_at"], name="consents_person")]

    @property
    def stands(self) -> bool:
        return self.given_at is not None and self.ended_at is None

    @property
    def waits(self) -> bool:
        return self.given_at is None and self.ended_at is None


class Disclosure(models.Model):
    """What was given to somebody outside, or taken in from them: who, what, why, on which ground (SFS 2008:355 3:11)."""

    class Way(models.TextChoices):
        SERVICE = "service"
        MAIL = "mail"  # encrypted, as the policy says
        POST = "post"
        PHONE = "phone"
        VIDEO = "video"
        HAND = "hand"

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.UUIDField()
    promise = models.CharField(max_length=80)
    direction = models.CharField(max_length=7)
    recipient = models.CharField(max_length=80)
    named = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=80)
    fields = models.JSONField()
    form = models.CharField(max_length=13)
    payer = models.CharField(max_length=12, blank=True)
    way = models.CharField(max_length=7, choices=Way)
    steps = models.JSONField()  # taken before: ["talk_first", "agree_content", "only_what_is_needed"]
    consent = models.ForeignKey(Consent, models.SET_NULL, null=True, db_index=False)
    duty = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=300, blank=True)  # the statute, as the policy named it then
    reason = models.TextField(blank=True)  # why the duty applied, and why a step could not be taken
    withheld = models.BooleanField(default=False)  # the client does not see it, for as long as the duty says so
    shown_to = models.UUIDField(null=True)  # the person again, unless it is withheld: whose copy of their data it is in
    number = models.PositiveIntegerField()  # of the policy version that allowed it
    made_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    recorded_name = models.CharField(max_length=201)  # as it stood then

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withheld=False) | (~Q(duty="") & ~Q(reason="")), name="consents_withheld_by_duty"
            ),
            models.CheckConstraint(
                condition=Q(withheld=True, shown_to__isnull=True) | Q(withheld=False, shown_to=F("person")),
                name="consents_shown_or_withheld",
            ),
        ]
        indexes = [models.Index(fields=["person", "made_on"], name="consents_disclosure_person")]


class OutsideEnquiry(models.Model):
    """Somebody asked about a client, or about somebody who may be none, and learned nothing. Names nobody who was asked
    about: even that a name was looked for here would tell something."""

    class Asker(models.TextChoices):
        RELATIVE = "relative"
        EMPLOYER = "employer"
        SCHOOL = "school"
        CARE = "care"
        INSURER = "insurer"
        POLICE = "police"
        AUTHORITY = "authority"
        PRESS = "press"
        OTHER = "other"

    class Way(models.TextChoices):
        PHONE = "phone"
        MAIL = "mail"
        POST = "post"
        IN_PERSON = "in_person"

    class Answer(models.TextChoices):
        STANDARD = "standard"
        WRITTEN = "written"  # asked to put it in writing
        PASSED_ON = "passed_on"  # to the one responsible, without a word to the asker

    id = models.UUIDField(primary_key=True, default=uuid7)
    at = models.DateTimeField()
    asker = models.CharField(max_length=9, choices=Asker)
    way = models.CharField(max_length=9, choices=Way)
    answer = models.CharField(max_length=9, choices=Answer)
    answered_by = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="consents_enquiry_at")]
