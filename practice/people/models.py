"""The people of one clinic: clients, and the memberships of its staff. Both are a User, told apart by `role`."""

from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shared.ids import uuid7
from shared.web.access import BOOKKEEPERS, CARERS, KEEPERS, MANAGERS, PLANNERS


class UserManager(BaseUserManager):
    """Makes people with their e-mail address in one spelling."""

    def create_user(self, email, password=None, **fields):
        """`email` may be None: a client without one is added by the staff. No password means none can be used."""
        user = self.model(email=email.strip().lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A client (role ""), or a staff member's membership, which points at the platform's StaffAccount by `staff_id`."""

    class Role(models.TextChoices):
        CLIENT = ""
        OWNER = "owner"
        ADMINISTRATOR = "administrator"
        PRACTITIONER = "practitioner"
        SUPERVISOR = "supervisor"
        COURSE_LEADER = "course_leader"
        RECEPTIONIST = "receptionist"
        ACCOUNTANT = "accountant"
        DATA_PROTECTION_OFFICER = "data_protection_officer"
        TRUSTEE = "trustee"  # works elsewhere, opens one page here, and is never one of several roles

    class Regime(models.TextChoices):
        """By what a practitioner is bound to secrecy (FEATURES K8); the policy's page says it (practice.team.regimes)."""

        NONE = ""
        LICENSED = "licensed"  # licensed care
        SOCIAL = "social"  # social-service law
        CONTRACT = "contract"  # a contract's secrecy
        PASTORAL = "pastoral"  # absolute: nobody but the practitioner ever reads

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    id = models.UUIDField(primary_key=True, default=uuid7)
    email = models.EmailField(null=True, max_length=254)  # always lower case; null: reached by phone or letter
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True)  # E.164
    last_name_hidden = models.BooleanField(default=False)  # by the client, from everybody at the clinic
    phone_hidden = models.BooleanField(default=False)
    language = models.CharField(max_length=2, blank=True)
    role = models.CharField(max_length=24, choices=Role, blank=True, default=Role.CLIENT)
    more_roles = ArrayField(models.CharField(max_length=24, choices=Role), default=list)  # beside `role`
    regime = models.CharField(max_length=8, choices=Regime, blank=True, default=Regime.NONE)
    treats = models.BooleanField(default=False)  # may be booked; an owner often is a practitioner too
    profession = models.CharField(
        max_length=40, blank=True
    )  # of the policy's vocabulary: which duties bind what they write
    staff_id = models.UUIDField(null=True)
    public_key = models.BinaryField(null=True)  # of this person's pair at this clinic (shared.staff.keyring)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    leaves_at = models.DateTimeField(null=True)  # when a membership that was given notice ends
    closed_at = models.DateTimeField(null=True)
    # Where a rule for accounts counts from them, though the rows that told them are gone (shared.privacy.lasting).
    last_session_at = models.DateTimeField(null=True)
    relation_began_at = models.DateTimeField(null=True)
    relation_ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], name="people_user_email"),
            models.UniqueConstraint(fields=["staff_id"], name="people_user_staff"),
            models.CheckConstraint(
                condition=Q(role="", staff_id__isnull=True) | (~Q(role="") & Q(staff_id__isnull=False)),
                name="people_user_role",
            ),
            models.CheckConstraint(  # nothing, or the mark of a password that nothing matches
                condition=Q(role="") | Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX),
                name="people_staff_no_password",
            ),
        ]

    def __str__(self):
        return str(self.pk)  # never a name: this ends up in logs

    @property
    def is_staff_member(self):
        return self.role != self.Role.CLIENT

    @property
    def roles(self) -> frozenset[str]:
        """All of a staff member's; empty for a client."""
        return frozenset((self.role, *self.more_roles)) - {self.Role.CLIENT}

    @property
    def works_elsewhere(self):
        """A trustee of somebody's journals who is no colleague: sees nothing of the clinic."""
        return self.role == self.Role.TRUSTEE

    @property
    def runs_clinic(self):
        return bool(self.roles & set(MANAGERS))

    @property
    def plans(self):
        """Whether clients' times are theirs to deal with."""
        return bool(self.roles & set(PLANNERS))

    @property
    def cares(self):
        """Whether they may have clients of their own."""
        return bool(self.roles & set(CARERS))

    @property
    def knows_faces(self):
        """Whether they may say who a client is who can't sign in."""
        return bool(self.roles & {self.Role.OWNER, self.Role.ADMINISTRATOR, self.Role.RECEPTIONIST})

    @property
    def keeps_books(self):
        """Whether the clinic's money is theirs to see to."""
        return bool(self.roles & set(BOOKKEEPERS))

    @property
    def keeps_promises(self):
        """Whether the policy and what belongs to it is theirs to look after."""
        return bool(self.roles & set(KEEPERS))

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self):
        return self.first_name


class Relation(models.Model):
    """Why a staff member may see a client's data: dated, never the role alone (DESIGN: relations decide)."""

    class Kind(models.TextChoices):
        TREATS = "treats"
        SUPERVISES = "supervises"
        LEADS = "leads"
        GUARDS = "guards"
        STANDS_IN = "stands_in"
        BOOKS = "books"  # an organisation, for somebody whom it may not see

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=12, choices=Kind)
    holder = models.ForeignKey(User, models.CASCADE, related_name="relations_held")  # who may see
    client = models.ForeignKey(User, models.CASCADE, related_name="relations")  # whose data
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Whom it passes to when the holder leaves the clinic; null: it ends then.
    passes_to = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    handed_at = models.DateTimeField(
        null=True
    )  # a guardian's: when both were told that the child decides alone (guarding)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "client", "kind"], condition=Q(ended_at__isnull=True), name="people_relation_open"
            )
        ]


class StaffSignIn(models.Model):
    """A staff member who was handed over from BASE, for the length of their session here. UNLOGGED, as BASE's are: in no
    write-ahead log, replica or base backup."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    handle = models.UUIDField()  # the sign-in at BASE
    key_epoch = models.CharField(max_length=7, blank=True)
    key = models.BinaryField(
        null=True
    )  # the private half, shut under the cookie; null: their hardware key opens nothing
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    allowed_act = models.CharField(max_length=100, blank=True)  # confirmed by a touch, once
    allowed_until = models.DateTimeField(null=True)


class ClientSignIn(models.Model):
    """A client's session, as its owner sees it (practice.people.sign_ins)."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    browser = models.CharField(max_length=30, blank=True)  # names, and the network's first address: shared.web.devices
    system = models.CharField(max_length=30, blank=True)
    network = models.CharField(max_length=39, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class SecondStep(models.Model):
    """A client's second step at sign-in (practice.people.second): an authenticator's secret, wrapped under an epoch."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="second_step")
    secret_epoch = models.CharField(max_length=7)
    secret = models.BinaryField()
    used = models.BigIntegerField(default=0)  # the latest time step whose code was taken: none is taken twice
    codes = ArrayField(models.CharField(max_length=64))  # of the emergency codes that are left, a keyed hash
    since = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # when the clinic turns it off: everything for it was lost (lost_step)
    ends_by = models.UUIDField(null=True)  # the staff member who saw who it is


class PendingForm(models.Model):
    """A form that waits for its author's touch. Sealed to the author and not to the session, so that a session which
    expires meanwhile loses nothing."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    act = models.CharField(max_length=100)
    sealed = models.BooleanField()  # false: the author has no public half yet, and so nothing of a client's to write
    form_epoch = models.CharField(max_length=7)
    form = models.BinaryField()
    created_at = models.DateTimeField()
