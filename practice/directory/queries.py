"""Reading profiles and briefs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from practice.booking.queries import can_treat
from practice.directory.models import Brief, Profile
from practice.people.models import User


@dataclass(frozen=True)
class Row:
    """A practitioner and their wish to be found. `state`: "hidden", "asked", "listed" or "full"."""

    user: User
    profile: Profile | None

    @property
    def state(self) -> str:
        if self.profile is None or self.profile.asked_at is None:
            return "hidden"
        if self.profile.approved_at is None:
            return "asked"
        return "listed" if self.profile.accepting else "full"


def rows(viewer: User) -> list[Row]:
    """Everybody for whom runs the clinic, else oneself; those who wait first."""
    people = can_treat().select_related("profile")
    found = [Row(user, getattr(user, "profile", None)) for user in people]
    mine = [row for row in found if viewer.runs_clinic or row.user.pk == viewer.pk]
    return sorted(mine, key=lambda row: row.state != "asked")


def profile_of(pk: UUID) -> Profile | None:
    return Profile.objects.select_related("practitioner").filter(pk=pk).first()


def approved() -> dict[UUID, Profile]:
    """{listing: profile} of everybody whom this clinic has published."""
    found = Profile.objects.filter(asked_at__isnull=False, approved_at__isnull=False)
    return {one.listing: one for one in found.select_related("practitioner__card")}


def unread(practitioner: User, now: datetime) -> list[Brief]:
    """Those of people who have booked and whose brief nobody has opened yet."""
    rows = Brief.objects.filter(practitioner=practitioner, client__isnull=False, read_at=None)
    return list(rows.select_related("client").order_by("created_at"))


def brief_of(practitioner: User, client: UUID) -> Brief | None:
    rows = Brief.objects.filter(practitioner=practitioner, client=client)
    return rows.order_by("-created_at").first()
