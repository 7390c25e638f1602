"""Licences: their numbers' form, and what happens as one runs out.

Reminders go to the holder and the owners 60, 30 and 7 days before the last day, and once when it is over; from then on
nobody can book the holder until a later day is written down.
"""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from practice.booking.changed import offer_changed
from practice.booking.queries import LICENCE_OVER as OVER
from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.people.queries import holding, members
from practice.team import mails
from practice.team.models import Licence

AHEAD = (60, 30, 7)  # days
# SE: the personal code in HOSP, the register of licensed health personnel (SFS 2006:196), is six digits.
# DK: the authorisation ID of Styrelsen for Patientsikkerhed is five characters, digits and capitals.
NUMBERS = {"SE": re.compile(r"\d{6}"), "DK": re.compile(r"[0-9A-Z]{5}")}


def tidy(number: str) -> str:
    return re.sub(r"[\s-]", "", number).upper()


def is_number(country: str, number: str) -> bool:
    return bool(NUMBERS[country].fullmatch(number))


def remind(zone: ZoneInfo, now: datetime) -> int:
    """Each step once, the nearest where several were missed; returns how many were told of."""
    today, told = now.astimezone(zone).date(), 0
    soon = Licence.objects.filter(expires_on__lte=today + timedelta(days=AHEAD[0]), holder__is_active=True)
    for row in soon.select_related("holder"):
        left = (row.expires_on - today).days
        step = OVER if left < 0 else min(days for days in AHEAD if left <= days)
        if row.reminded is not None and row.reminded <= step:
            continue
        if Licence.objects.filter(pk=row.pk, reminded=row.reminded).update(reminded=step):
            told += 1
            for user in {row.holder, *members(holding([User.Role.OWNER]))}:
                send_later(mails.LICENCE, user, now, about=row.pk)
    return told


def write_down(
    holder: User, number: str, expires_on: date | None, country: str, profession: str, now: datetime
) -> Licence:
    """As looked up in the register just now; the one of that profession that is there is changed."""
    row, _made = Licence.objects.update_or_create(
        holder=holder, profession=profession, country=country,
        defaults={"number": number, "expires_on": expires_on, "checked_at": now, "reminded": None},
    )  # fmt: skip
    offer_changed([holder.pk], now)
    return row
