"""What differs between a clinic and the platform for code that serves both: settings with a "clinic" and a "platform" half."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string


def at_platform() -> bool:
    """Whether the platform's own place is entered, where people have StaffAccounts and there are no clients."""
    return connection.schema_name == settings.PUBLIC_SCHEMA_NAME


def of_here(halves: Mapping[str, str]) -> Callable:
    """The function that the place's half of a setting names."""
    return import_string(halves["platform" if at_platform() else "clinic"])


def by_address(address: str) -> UUID | None:
    """Whose account the mail address is, here (settings.PERSON_BY_ADDRESS)."""
    return of_here(settings.PERSON_BY_ADDRESS)(address)


def tell(request, what: str, now: datetime) -> None:
    """By mail, which belongs to the apps above, that something of a rights.Request can be read (settings.RIGHTS_TELL)."""
    of_here(settings.RIGHTS_TELL)(request, what, now)


def names(ids: Iterable[UUID | None], viewer, now: datetime) -> dict[UUID, str]:
    """{id: name} of this place's people, as far as the viewer may know them (settings.PERSON_NAMES)."""
    return of_here(settings.PERSON_NAMES)({one for one in ids if one}, viewer, now)


def secret_from(viewer) -> set[UUID]:
    """Members of the staff of whose clients the viewer may not even know (settings.UNKNOWN_CLIENTS); the platform has none."""
    return set() if at_platform() else import_string(settings.UNKNOWN_CLIENTS)(viewer)


def covered(person: UUID, listed: list[tuple[str, tuple]]) -> Mapping[str, list[int]]:
    """Of a person's rows, [(table, keys)], those that stand in no copy which staff hold (settings.RIGHTS_COVERED)."""
    return {} if at_platform() else import_string(settings.RIGHTS_COVERED)(person, listed)
