"""A sign-up on its way, and the processing agreements that clinics have accepted. In the platform's schema."""

from django.db import models

from shared.ids import uuid7
from tenants.clinics.models import Clinic


class SignUp(models.Model):
    """All that an owner has said so far, so that a restart or a closed browser loses nothing. Found by a random token in
    the browser's cookie, of which only the hash is kept; gone a week after it began."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    token_hash = models.BinaryField()
    language = models.CharField(max_length=2)

    name = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    organisation_number = models.CharField(max_length=13, blank=True)  # digits; a sole trader's is never shown
    profession = models.CharField(max_length=40, blank=True)
    licensed = models.BooleanField(default=False)
    subdomain = models.CharField(max_length=63, blank=True)

    person = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    code_seed = models.BinaryField(null=True)
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)

    agreement = models.CharField(max_length=10, blank=True)  # version
    agreement_digest = models.CharField(max_length=64, blank=True)
    agreement_language = models.CharField(max_length=2, blank=True)
    agreed_at = models.DateTimeField(null=True)

    clinic = models.ForeignKey(Clinic, models.SET_NULL, null=True)
    staff = models.UUIDField(null=True)  # the owner's StaffAccount
    opened_at = models.DateTimeField(null=True)
    set_up_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="signup_token")]

    def __str__(self):
        return str(self.pk)  # never a name: this ends up in logs


class AcceptedAgreement(models.Model):
    """That a clinic and Enrum have a processing agreement (GDPR Art. 28(3) and (9)): which words, when, by whom. Added to,
    never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="agreements")
    version = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)  # SHA-256 of that version's file, all four languages
    language = models.CharField(max_length=2)  # in which it was read
    staff = models.UUIDField()  # StaffAccount
    accepted_at = models.DateTimeField()
