"""Licences: their numbers' form, and what happens as one runs out.

Reminders go to the holder and the owners 60, 30 and 7 days before the last day, and once when it is over. Where law asks for
a licence in that profession (shared.law: `licensed`), nobody can book the holder from then on until a later day is written
down; a certificate in any other profession ends nothing.

Numbers are looked up by a person in the authority's register, so their form is held to what no register contradicts:
letters and digits, fewer than an identity number has. What a stricter rule would need is not at hand: no source was found
for the form of the personal code in the Swedish register (HOSP, SFS 2006:196), and Denmark has two registers. That of
Styrelsen for Patientsikkerhed gives five characters, consonants (Y among them) and digits (HL7 Denmark, DK Core,
AuthorizationIdentifier); psychologists are authorised by Psykolognævnet, whose form was not found either.
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
from shared import law

AHEAD = (60, 30, 7)  # days
TOLD = -2  # as OVER, where no licence is needed: it was told, and nothing ends
NUMBER = re.compile(r"(?=.*\d)[0-9A-Z]{3,9}")  # shorter than an identity number


def tidy(number: str) -> str:
    return re.sub(r"[\s-]", "", number).upper()


def is_number(number: str) -> bool:
    return bool(NUMBER.fullmatch(number))


def is_needed(row: Licence) -> bool:
    """Whether law asks for it in what its holder does; of the holder's own profession where that is known."""
    mine = row.holder.profession in ("", row.profession)
    return mine and bool(law.pack(row.country).licensed([row.profession]))


def remind(zone: ZoneInfo, now: datetime) -> int:
    """Each step once, the nearest where several were missed; returns how many were told of."""
    today, told = now.astimezone(zone).date(), 0
    soon = Licence.objects.filter(expires_on__lte=today + timedelta(days=AHEAD[0]), holder__is_active=True)
    for row in soon.select_related("holder"):
        left = (row.expires_on - today).days
        step = min(days for days in AHEAD if left <= days) if left >= 0 else OVER if is_needed(row) else TOLD
        if row.reminded is not None and row.reminded <= step:
            continue
        if Licence.objects.filter(pk=row.pk, reminded=row.reminded).update(reminded=step):
            told += 1
            if step == OVER:
                offer_changed([row.holder_id], now)
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
