"""Being found: the practitioner asks, whoever runs the clinic says yes. Each act is felt in the directory at once."""

from datetime import datetime

from practice.directory.keeping import keep
from practice.directory.models import Profile
from practice.people.models import User


class NotAsked(Exception):
    """The practitioner has taken it back meanwhile."""


def save(practitioner: User, values: dict, now: datetime) -> Profile:
    """`values`: checked fields of Profile. Asks to be published, where that was not asked before; what was approved stays
    so and is changed at once."""
    profile, _ = Profile.objects.update_or_create(practitioner=practitioner, defaults=values)
    if profile.asked_at is None:
        Profile.objects.filter(pk=profile.pk).update(asked_at=now)
    keep(practitioner.pk, now)
    profile.refresh_from_db()
    return profile


def approve(profile: Profile, by: User, now: datetime) -> None:
    """Publishes. Raises NotAsked."""
    changes = {"approved_at": now, "approved_by": by.pk}
    if not Profile.objects.filter(pk=profile.pk, asked_at__isnull=False).update(**changes):
        raise NotAsked
    keep(profile.pk, now)


def take_back(profile: Profile, now: datetime) -> None:
    """By the practitioner or by whoever runs the clinic: out of the directory with this transaction."""
    Profile.objects.filter(pk=profile.pk).update(asked_at=None, approved_at=None, approved_by=None)
    keep(profile.pk, now)


def set_accepting(profile: Profile, accepting: bool, now: datetime) -> None:
    Profile.objects.filter(pk=profile.pk).update(accepting=accepting)
    keep(profile.pk, now)
