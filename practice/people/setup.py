"""What a new clinic begins with here: its owner. Listed in settings.CLINIC_SETUP."""

from datetime import datetime

from practice.people.models import User
from shared import law
from shared.privacy.engine.starter import called


def owner(entry, details: dict, now: datetime):
    """The owner's membership, for whoever signed the clinic up; nothing where it is there already, or where nobody did.

    All professions that can sign up see clients, so the owner may be booked until that is changed.
    """
    person = details.get("owner")
    if person is None or User.objects.filter(staff_id=person["staff_id"]).exists():
        return
    first, _, last = person["name"].rpartition(" ")
    User.objects.create_user(
        person["email"],
        first_name=first or last,
        last_name=last if first else "",
        language=person["language"],
        role=User.Role.OWNER,
        treats=True,
        profession=called(law.pack(details["country"]), (details["profession"],), details["licensed"])[0],
        staff_id=person["staff_id"],
        created_at=now,
        verified_at=now,
    )
