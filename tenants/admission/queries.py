"""Reading about admission: the operators' half in the platform's place, the clinic's own case through its gate."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from shared.staff.models import StaffAccount
from tenants.admission.models import Gate
from tenants.clinics.models import Clinic
from tenants.signup import numbers

State = Clinic.State


def by_hand() -> bool:
    """Whether a clinic that is signed up now waits for an operator."""
    return Gate.objects.filter(by_hand=True).exists()


@dataclass(frozen=True)
class Declared:
    """What an owner said when they signed the clinic up. `number`: as pages may show it, "" for a person's own."""

    number: str
    owner: str
    mail: str
    agreement: str
    appeals: list


def declared(clinic: Clinic) -> Declared:
    agreement = clinic.agreements.order_by("accepted_at").last()
    owner = StaffAccount.objects.filter(pk=agreement.staff, ended_at=None).first() if agreement else None
    number = clinic.organisation_number
    if not number or numbers.is_personal(clinic.country, number):
        number = ""
    return Declared(
        number=f"{number[:6]}-{number[6:]}" if number and clinic.country == "SE" else number,
        owner=owner.name if owner else "",
        mail=owner.email if owner else "",
        agreement=agreement.version if agreement else "",
        appeals=list(clinic.appeals.order_by("at")),
    )


# --- the clinic's half ----------------------------------------------------------------------------------------------


class Case(NamedTuple):
    """Of the clinic that is entered. `reason` and `declined_at`: of the last no, if there was one; `ends_at`: when all of it
    is deleted."""

    reason: str | None
    declined_at: datetime | None
    ends_at: datetime | None
    appealed_at: datetime | None


def case() -> Case:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM platform.admission_case()")
        return Case(*(cursor.fetchone() or (None,) * 4))
