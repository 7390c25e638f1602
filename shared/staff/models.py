"""Who may hold hardware keys, which keys, and what is open right now. In the platform's schema only.

Nothing here opens anything by itself: roots are sealed to keys that lie in people's pockets, a session's root is shut
under its browser's cookie, and a hand-off's payload under the clinic side's cookie. What is secret only for a while
(Challenge, Enrolment, StaffSession, HandoffCode) lies in UNLOGGED tables: no write-ahead log, replica or base backup
holds them, and `pg_dump --no-unlogged-table-data` leaves them out. After a crash of the server everybody signs in anew.
"""

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from shared.ids import uuid7


class StaffAccount(models.Model):
    """A person. Clinics know them by `id` alone, and learn nothing of each other."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2)
    generation = models.PositiveIntegerField(default=1)  # of the root; grows when a key is lost
    keyset_tag = models.BinaryField(null=True)  # over the public halves of all keys, under the root
    previous_epoch = models.CharField(max_length=7, blank=True)
    previous = models.BinaryField(null=True)  # former roots under the present one, until each clinic has re-sealed
    operator_since = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)  # when the second key was registered
    trustees_refused_at = models.DateTimeField(null=True)  # said openly that nobody shall be able to give it back
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="staff_account_email")]

    def __str__(self):
        return str(self.pk)  # never a name: this ends up in logs

    @property
    def is_operator(self):
        return self.operator_since is not None

    def get_full_name(self):
        """As a clinic's User is asked (shared.web.access.actor)."""
        return self.name


class HardwareKey(models.Model):
    """One key of one person. Its PRF half is public only; a key that gives no PRF signs in and opens nothing."""

    class Blocked(models.TextChoices):
        NO = ""
        CLONE = "clone"  # its counter went backwards: two devices answer with the same key
        LOST = "lost"  # reported by its holder from a session that could not make a new root

    id = models.UUIDField(primary_key=True, default=uuid7)
    staff = models.ForeignKey(StaffAccount, models.CASCADE, related_name="hardware_keys")
    name = models.CharField(max_length=60)
    credential = models.BinaryField()
    public_key = models.BinaryField()  # COSE key, RFC 9052 section 7
    sign_count = models.BigIntegerField()
    aaguid = models.UUIDField()  # the model of the key
    attestation = models.CharField(max_length=20)  # format as sent; "none" proves nothing
    chain = models.TextField(blank=True)  # the maker's certificates that signed it, PEM; "" where it signed for itself
    synced = models.BooleanField()  # the passkey may be copied to somebody's cloud (flag BE, WebAuthn section 6.1.3)
    blocked = models.CharField(max_length=5, choices=Blocked, blank=True, default=Blocked.NO)
    hardware_public = models.BinaryField(null=True)
    root_epoch = models.CharField(max_length=7, blank=True)
    root = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential"], name="staff_key_credential")]

    @property
    def opens(self):
        """Whether journals open with this key."""
        return self.root is not None


class Membership(models.Model):
    """Which clinics a person may be handed to. What they may do there, the clinic's own User says."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    staff = models.ForeignKey(StaffAccount, models.CASCADE, related_name="memberships")
    clinic = models.CharField(max_length=63)  # the permanent schema name
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "clinic"], name="staff_membership_once")]


class Trustee(models.Model):
    """Whom a person has named to help should every key be lost. Named by address, which tells nobody whether it is known
    here; `trustee` is set when whoever has that address accepts."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    staff = models.ForeignKey(StaffAccount, models.CASCADE, related_name="trustees")
    email = models.EmailField(max_length=254)  # lower case
    trustee = models.ForeignKey(StaffAccount, models.CASCADE, null=True, related_name="trusted_by")
    named_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "email"], name="staff_trustee_once")]


class Recovery(models.Model):
    """An account whose keys are all lost: see shared.staff.recovery. `staff` is null until a job has found whose address
    it is, and stays so where it is nobody's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)  # what codes and links are made of: nothing to guess
    staff = models.ForeignKey(StaffAccount, models.CASCADE, null=True, related_name="recoveries")
    email = models.EmailField(max_length=254)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)  # wrong codes
    proven_at = models.DateTimeField(null=True)
    wrong_checks = models.PositiveSmallIntegerField(default=0)  # wrong numbers typed by trustees
    due_at = models.DateTimeField(null=True)  # 24 hours after the second trustee's touch
    stopped_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    def is_open(self, now) -> bool:
        """Whether it may still come to something: two trustees have a week."""
        if self.proven_at is None or self.stopped_at or self.finished_at:
            return False
        return self.due_at is not None or self.proven_at > now - timedelta(days=7)


class Approval(models.Model):
    """A trustee's touch for one recovery."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    recovery = models.ForeignKey(Recovery, models.CASCADE, related_name="approvals")
    trustee = models.ForeignKey(StaffAccount, models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recovery", "trustee"], name="staff_approval_once")]


class Notice(models.Model):
    """A mail about an account, to its holder (shared.staff.notices)."""

    class Kind(models.TextChoices):
        CODE = "code"
        NO_TRUSTEES = "no_trustees"
        TRUSTEE_ASKED = "trustee_asked"
        TRUSTEES_CHANGED = "trustees_changed"
        HELP_ASKED = "help_asked"
        BEGUN = "begun"
        APPROVED = "approved"
        READY = "ready"
        STOPPED = "stopped"
        NEW_DEVICE = "new_device"

    id = models.UUIDField(primary_key=True, default=uuid7)
    staff = models.ForeignKey(StaffAccount, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    about = models.UUIDField(null=True)  # the recovery
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)


class KeyDemand(models.Model):
    """Which keys open a clinic's door; no row: every key does. Written by the clinic through `platform.demand_keys`."""

    clinic = models.CharField(primary_key=True, max_length=63)  # the permanent schema name
    certified = models.BooleanField()  # the maker must have proven the model, by the metadata file
    hardware_only = models.BooleanField()  # no passkey that may be copied
    allowed = ArrayField(models.UUIDField())  # AAGUIDs; empty: every model that the metadata describes
    changed_at = models.DateTimeField()


class MetadataFile(models.Model):
    """Whose word about models of keys is taken: one row, of what operators uploaded last."""

    id = models.CharField(primary_key=True, max_length=8, default="fido")
    root = models.BinaryField()  # the certificate that a file's signer must lead to, DER
    number = models.PositiveBigIntegerField(null=True)  # of the file; a lower one is refused
    next_update = models.DateField(null=True)
    uploaded_at = models.DateTimeField()


class KeyModel(models.Model):
    """A model of key, as the metadata file describes it."""

    aaguid = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=40, blank=True)  # newest certification, e.g. FIDO_CERTIFIED_L2
    withdrawn = models.BooleanField()  # revoked or broken: proves nothing any more
    roots = models.TextField(blank=True)  # PEM


class Invitation(models.Model):
    """To work at a clinic, sent to an address. Made by the clinic through `platform.invite_staff`, whatever account may
    have that address; who accepted, the clinic learns at their first hand-off."""

    id = models.UUIDField(primary_key=True)  # the clinic's own
    clinic = models.CharField(max_length=63)
    token_hash = models.BinaryField()  # of the token in the mail
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=2)
    expires_at = models.DateTimeField()
    staff = models.ForeignKey(StaffAccount, models.CASCADE, null=True, related_name="invitations")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="staff_invitation_token")]


class Enrolment(models.Model):
    """Lets one browser register the first key of an account whose e-mail address was just verified."""

    token_hash = models.BinaryField(primary_key=True)
    staff = models.ForeignKey(StaffAccount, models.CASCADE)
    expires_at = models.DateTimeField()


class Challenge(models.Model):
    """What a key must sign, once, in the browser that asked for it."""

    class Purpose(models.TextChoices):
        REGISTER = "register"
        FINISH = "finish"  # the second touch of a registration, for keys that give PRF only then
        SIGN_IN = "sign-in"

    token_hash = models.BinaryField(primary_key=True)
    value = models.BinaryField()
    purpose = models.CharField(max_length=8, choices=Purpose)
    staff = models.ForeignKey(StaffAccount, models.CASCADE, null=True)
    act = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField()


class StaffSession(models.Model):
    """A sign-in at BASE. `handle` is what clinics remember: they ask whether it still stands (`staff_alive`)."""

    sid_hash = models.BinaryField(primary_key=True)
    handle = models.UUIDField(default=uuid.uuid4)
    staff = models.ForeignKey(StaffAccount, models.CASCADE, related_name="sessions")
    hardware_key = models.ForeignKey(HardwareKey, models.CASCADE)  # a revoked key takes its sessions with it
    key_epoch = models.CharField(max_length=7, blank=True)
    key = models.BinaryField(null=True)  # the root, shut under the cookie
    browser = models.CharField(max_length=30, blank=True)  # names, and the network's first address: shared.web.devices
    system = models.CharField(max_length=30, blank=True)
    network = models.CharField(max_length=39, blank=True)
    began_at = models.DateTimeField()  # of the sign-in; a later touch keeps it
    fresh_at = models.DateTimeField()  # last touch
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    allowed_act = models.CharField(max_length=200, blank=True)
    allowed_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handle"], name="staff_session_handle"),
            models.CheckConstraint(
                condition=Q(allowed_act="", allowed_until=None) | ~Q(allowed_act="") & ~Q(allowed_until=None),
                name="staff_session_act",
            ),
        ]


class StaffDevice(models.Model):
    """A kind of browser that a person has signed in from: from another one, they are told."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    staff = models.ForeignKey(StaffAccount, models.CASCADE, related_name="devices")
    browser = models.CharField(max_length=30, blank=True)
    system = models.CharField(max_length=30, blank=True)
    name = models.CharField(max_length=60, blank=True)  # as its holder calls it
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "browser", "system"], name="staff_device_once")]


class HandoffCode(models.Model):
    """Sixty seconds of passage to one clinic. `payload` opens only with the verifier in that clinic's cookie."""

    code_hash = models.BinaryField(primary_key=True)
    clinic = models.CharField(max_length=63)
    host = models.CharField(max_length=255)
    challenge = models.BinaryField()
    staff = models.ForeignKey(StaffAccount, models.CASCADE)
    session = models.UUIDField()  # the handle
    act = models.CharField(max_length=200, blank=True)
    payload = models.BinaryField(null=True)
    expires_at = models.DateTimeField()
