"""Practitioners who ask to be found, at a furnished clinic (tests.booking.cast)."""

from datetime import UTC, datetime

from practice.directory import actions
from practice.directory.models import Profile
from practice.team import licensing
from shared.matching.models import Candidate, Listing
from tenants.isolation.context import enter
from tests.booking.cast import furnish, user

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # Monday 8.00 in Stockholm
SAID = {
    "audiences": ["adult"], "areas": ["anxiety", "stress"], "methods": ["cbt"], "traits": ["structured"],
    "gender": "woman", "town": "Uppsala", "region": "SE-03",
}  # fmt: skip


def listed(clinic, practitioner, by=None, licensed=True, now=NOW, **changes) -> Profile:
    """Inside enter(): asked for and approved."""
    from practice.booking.models import PractitionerCard

    PractitionerCard.objects.get_or_create(
        practitioner=practitioner,
        defaults={"title": {"sv": "Psykolog"}, "about": {"sv": "KBT."}, "languages": ["sv", "en"]},
    )
    practitioner.refresh_from_db()
    profile = actions.save(practitioner, SAID | changes, now)
    if licensed:
        licensing.write_down(practitioner, "000000", None, "SE", "psychologist", now)
    actions.approve(profile, by or practitioner, now)
    return profile


def rows(clinic) -> list[Listing]:
    """As the platform sees them; outside of any place."""
    with enter("platform"):
        return list(Listing.objects.filter(clinic=clinic.schema).order_by("name"))


def candidates() -> dict:
    """{id: Candidate}; outside of any place."""
    with enter("platform"):
        return {one.pk: one for one in Candidate.objects.all()}


__all__ = ["NOW", "SAID", "candidates", "furnish", "listed", "rows", "user"]
