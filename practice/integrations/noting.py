"""What a program reads of somebody stands in their access log, once a day: they see who knows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from practice.accesslog.actions import What, record
from practice.accesslog.queries import given_since


@dataclass(frozen=True)
class Program:
    """Stands where a staff member does: the key, and its recipient's name in the policy."""

    pk: UUID
    name: str
    role: str = "program"

    def get_full_name(self) -> str:
        return self.name[:200]


def note(program: Program, clients: Iterable[UUID], unit: str, now: datetime) -> None:
    """In the transaction of the reading: no row, no reading."""
    wanted = set(clients)
    since = now.replace(hour=0, minute=0, second=0, microsecond=0)
    new = wanted - given_since(program.pk, wanted, since) if wanted else set()
    record(What.GIVEN, who=program, clients=sorted(new), unit=unit, now=now)
