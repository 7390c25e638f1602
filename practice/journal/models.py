"""Journals as they lie in the database: who and when in plain, what was written never.

Invariant: nothing here opens without a private key that only a practitioner's session holds (`vault`). Imported by
practice.journal alone, checked by import-linter.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from practice.people.models import User
from shared.ids import uuid7


class Journal(models.Model):
    """One pair of keys; entries are sealed to its public half. Its subjects are one person, a couple, a family, a group."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    responsible = models.ForeignKey(User, models.PROTECT, related_name="+")
    generation = models.PositiveSmallIntegerField(default=1)  # of the pair: bound into every seal
    public_key = models.BinaryField()
    sealed_in = models.CharField(max_length=63)  # the schema that its seals are bound to, also where it moved since
    created_at = models.DateTimeField()
    last_entry_at = models.DateTimeField(null=True)  # while there is none, when the journal was begun
    # Of everybody who has signed here: a duty that binds one of them binds the journal (BEK 1361 §35(6)). Empty: not known.
    professions = ArrayField(models.CharField(max_length=40), default=list)
    # What the responsible practitioner has marked, where a promise counts from it (practice.journal.course).
    last_session_held_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    package_lapsed_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    # Of bookings and relations that may be gone when a rule counts from them; shared.privacy.lasting writes them.
    last_session_at = models.DateTimeField(null=True)
    relation_began_at = models.DateTimeField(null=True)
    relation_ended_at = models.DateTimeField(null=True)


class Subject(models.Model):
    """A person whom the journal concerns. Access, copy, block and erasure are decided per subject."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    journal = models.ForeignKey(
        Journal, models.CASCADE, related_name="subjects", db_index=False
    )  # the constraint's index begins with it
    person = models.ForeignKey(User, models.PROTECT, related_name="journal_subjects")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["journal", "person"], name="journal_subject_person")]


class KeyCopy(models.Model):
    """The journal's private key, sealed to one reader's pair at this clinic and wrapped under an epoch."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    journal = models.ForeignKey(
        Journal, models.CASCADE, related_name="copies", db_index=False
    )  # the constraint's index begins with it
    reader = models.ForeignKey(User, models.PROTECT, related_name="+")
    epoch = models.CharField(max_length=7)
    blob = models.BinaryField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # a supervisor's agreement ends; the responsible practitioner's does not

    class Meta:
        constraints = [models.UniqueConstraint(fields=["journal", "reader"], name="journal_copy_reader")]


class Entry(models.Model):
    """One version of one note, or something that arrived. A correction is the next version; the original stays.

    `note` is the same for all versions. A note without `signed_at` is a draft, and the only thing here that is rewritten.
    Text, reason of a correction and template lie in `body` (`content`).
    """

    NOTE, ATTACHMENT, DISAGREEMENT = "journal.note", "journal.attachment", "journal.disagreement"
    SUPERVISION, CASE = "journal.supervision", "journal.case"  # what a supervisor says of a note; a case without names
    STRUCTURED = (
        NOTE,
        ATTACHMENT,
        DISAGREEMENT,
        SUPERVISION,
        CASE,
    )  # `body` holds a Content; of what else arrives, its text

    id = models.UUIDField(primary_key=True, default=uuid7)
    journal = models.ForeignKey(Journal, models.CASCADE, related_name="entries")
    note = models.UUIDField()
    version = models.PositiveSmallIntegerField(default=1)
    category = models.CharField(max_length=32, default=NOTE)  # of the policy's vocabulary, for retention
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: it arrived by itself
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)  # of a draft: two windows do not overwrite each other
    signed_at = models.DateTimeField(null=True)
    shelved = models.BooleanField()  # written, or seen, by somebody who had the journal open
    head_epoch = models.CharField(max_length=7)
    head = models.BinaryField()  # the data key: erasing an entry is deleting this
    body = models.BinaryField()
    file = models.BinaryField(null=True)  # of an attachment, under a key that lies in `body`; read only when asked for

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "version"], name="journal_entry_version")]

    @property
    def is_draft(self):
        return self.category == self.NOTE and self.signed_at is None


class Concern(models.Model):
    """Which of the journal's subjects an entry speaks of."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    entry = models.ForeignKey(
        Entry, models.CASCADE, related_name="concerns", db_index=False
    )  # the constraint's index begins with it
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "subject"], name="journal_concern_once")]


class Block(models.Model):
    """What a client has hidden of a journal, and from whom (SFS 2008:355 4:4). Never from whoever answers for it."""

    class Part(models.TextChoices):
        ALL = "all"
        NOTE = "note"
        PERIOD = "period"

    class Against(models.TextChoices):
        OTHERS = "others"  # everybody but the responsible practitioner
        READER = "reader"  # one of those who hold a key
        OUTSIDE = "outside"  # other care providers: nothing of the record is passed on to them

    class How(models.TextChoices):
        PORTAL = "portal"
        LETTER = "letter"
        CALL = "call"

    id = models.UUIDField(primary_key=True, default=uuid7)
    journal = models.ForeignKey(Journal, models.CASCADE, related_name="blocks")
    person = models.UUIDField()  # whose wish it is: of a couple's journal it hides what concerns them
    part = models.CharField(max_length=6, choices=Part)
    note = models.UUIDField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)  # the last day of it
    against = models.CharField(max_length=7, choices=Against)
    reader = models.UUIDField(null=True)
    begun_at = models.DateTimeField()
    how = models.CharField(max_length=6, choices=How, default=How.PORTAL)
    noted_by = models.UUIDField(null=True)  # the staff member who took the letter or the call
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)


class Opening(models.Model):
    """An emergency: somebody asks to see what is blocked, a second person says yes with their key, and for a few hours it is
    open to the one who asked. The client is told (SFS 2008:355 4:5)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    journal = models.ForeignKey(Journal, models.CASCADE, related_name="openings")
    client = models.UUIDField()
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=201)
    reason = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    second = models.UUIDField(null=True)
    second_name = models.CharField(max_length=201, blank=True)
    answered_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)  # null after an answer: it was a no


class Release(models.Model):
    """A signed version that its client may read with nobody else signed in: a second, explicit wrap under the clinic's epoch
    (DESIGN section 8), which the running service can open. Withdrawn: the copy is gone, that there was one stays."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="releases")
    person = models.UUIDField()
    released_at = models.DateTimeField()
    released_by = models.UUIDField()
    read_at = models.DateTimeField(null=True)  # first
    withdrawn_at = models.DateTimeField(null=True)
    epoch = models.CharField(max_length=7, blank=True)
    blob = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="journal_release_once")]


class CoSignature(models.Model):
    """A supervisor was asked to sign this version too. What they said is an entry of the journal (Entry.SUPERVISION)."""

    class Outcome(models.TextChoices):
        WAITING = ""
        SIGNED = "signed"
        RETURNED = "returned"

    id = models.UUIDField(primary_key=True, default=uuid7)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="cosignatures", db_index=False)
    supervisor = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True, default=Outcome.WAITING)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "supervisor"], name="journal_cosignature_once")]


class Trustee(models.Model):
    """Whom a practitioner named to open their journals together with another one (practice.journal.trusting)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    practitioner = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    trustee = models.ForeignKey(User, models.CASCADE, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practitioner", "trustee"], name="journal_trustee_once")]


class TrustAgreement(models.Model):
    """A trustee who works elsewhere was asked, and signed with their key (practice.journal.outside)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    practitioner = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    trustee = models.ForeignKey(User, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    edition = models.PositiveSmallIntegerField(null=True)  # of the words that were signed
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner", "trustee"],
                condition=models.Q(ended_at__isnull=True),
                name="journal_agreement_open",
            )
        ]


class PairCopy(models.Model):
    """The journal's private key, sealed to the first trustee around a seal to the second, and wrapped under an epoch."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    journal = models.ForeignKey(Journal, models.CASCADE, related_name="pairs", db_index=False)
    first = models.ForeignKey(User, models.PROTECT, related_name="+")
    second = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    sealed_for = models.CharField(max_length=64)  # a hash of all trustees and their public halves then
    epoch = models.CharField(max_length=7)
    blob = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["journal", "first", "second"], name="journal_pair_once")]


class Succession(models.Model):
    """Two trustees open somebody's journals to a successor: asked by the first, agreed by the second a day later."""

    class Cause(models.TextChoices):
        DEAD = "dead", _("Dead")
        GONE = "gone", _("Gone without handing over")
        LICENCE = "licence", _("Lost the licence")

    id = models.UUIDField(primary_key=True, default=uuid7)
    practitioner = models.ForeignKey(User, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    successor = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    cause = models.CharField(max_length=7, choices=Cause)
    words = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    journals = models.PositiveIntegerField(default=0)


class HalfOpened(models.Model):
    """What the first trustee opened: needs the second one's key alone, so it goes with the answer, or after three days."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    succession = models.ForeignKey(Succession, models.CASCADE, related_name="halves", db_index=False)
    journal = models.ForeignKey(Journal, models.CASCADE, related_name="+")
    second = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    epoch = models.CharField(max_length=7)
    blob = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["succession", "journal", "second"], name="journal_half_once")]


class PhysicalItem(models.Model):
    """Something of a record that is no data. `place` says where it is locked away, and nothing says what stands in it."""

    class What(models.TextChoices):
        PAPER = "paper", _("Notes on paper")
        FORM = "form", _("Test or form on paper")
        DRAWING = "drawing", _("Drawing or picture")
        RECORDING = "recording", _("Recording on a carrier")
        OTHER = "other", _("Something else")

    class Became(models.TextChoices):
        HERE = "", _("Locked away")
        SHREDDED = "shredded", _("Shredded")
        HANDED = "handed", _("Handed out")

    id = models.UUIDField(primary_key=True, default=uuid7)
    journal = models.ForeignKey(Journal, models.CASCADE, related_name="material")
    what = models.CharField(max_length=9, choices=What)
    place = models.CharField(max_length=100)
    noted_at = models.DateTimeField()
    noted_by = models.UUIDField()
    became = models.CharField(max_length=8, choices=Became, blank=True, default=Became.HERE)
    handed_to = models.CharField(max_length=100, blank=True)
    ended_on = models.DateField(null=True)
    ended_by = models.UUIDField(null=True)


class Handover(models.Model):
    """A record is to go to a colleague, where everybody whom it concerns agrees. Over (`ended_at`) when it went, when somebody
    said no, or when it was taken back."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    journal = models.ForeignKey(Journal, models.CASCADE, related_name="handovers")
    to = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    agreed = ArrayField(models.UUIDField(), default=list)  # people
    ended_at = models.DateTimeField(null=True)
    went = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["journal"], condition=models.Q(ended_at__isnull=True), name="journal_handover_open"
            )
        ]
