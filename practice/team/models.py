"""Who is asked to work here, and what those who do are licensed for. A membership itself is a practice.people User."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from practice.people.models import User
from shared.ids import uuid7


class Invitation(models.Model):
    """Becomes a User when whoever accepted it at BASE comes here for the first time."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    email = models.EmailField(max_length=254)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=2)
    role = models.CharField(max_length=24, choices=User.Role)
    more_roles = ArrayField(models.CharField(max_length=24, choices=User.Role), default=list)
    treats = models.BooleanField(default=False)
    regime = models.CharField(max_length=8, choices=User.Regime, blank=True, default=User.Regime.NONE)
    licences = models.JSONField(default=list)  # of an approved application: fields of Licence
    trusts = models.UUIDField(null=True)  # the practitioner whose trustee they are to be (practice.team.entrusting)
    seed = models.BinaryField()  # the link's token follows from it (practice.team.links)
    invited_by = models.UUIDField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class Licence(models.Model):
    """A staff member's, as somebody here has looked it up in the authority's register."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="licences")
    profession = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    number = models.CharField(max_length=20)
    expires_on = models.DateField(null=True)  # the last day on which it holds
    checked_at = models.DateTimeField(null=True)
    reminded = models.SmallIntegerField(null=True)  # days before the end, of the last reminder
