"""For how long somebody stays signed in, by what they may do (ASVS 5.0, 7.3.1 and 7.3.2): one table for all sides.

`idle`: without a request. `absolute`: in all, however busy. A clinic's session also ends within half a minute of the sign-in
at BASE that it came from, so `BASE` bounds every role's."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Lifetime:
    idle: timedelta
    absolute: timedelta


def _life(minutes: int, hours: int) -> Lifetime:
    return Lifetime(timedelta(minutes=minutes), timedelta(hours=hours))


BASE = _life(20, 10)  # whoever works at a clinic
OPERATOR = _life(10, 4)  # may do harm to many clinics at once
CLIENT = _life(30, 10)  # sees what is their own
ROLES = {  # at a clinic; the names of practice.people's roles
    "owner": _life(15, 10),
    "administrator": _life(15, 10),
    "practitioner": _life(20, 10),
    "supervisor": _life(20, 10),
    "course_leader": _life(20, 10),
    "receptionist": _life(30, 10),  # sits at the desk with the telephone in hand, and opens no journal
    "accountant": _life(20, 8),
    "data_protection_officer": _life(15, 8),
    "trustee": _life(15, 2),  # comes for one touch
}
LONGEST_IDLE = max(life.idle for life in (BASE, OPERATOR, CLIENT, *ROLES.values()))


def of_account(account) -> Lifetime:
    """Of a sign-in at BASE."""
    return OPERATOR if account.is_operator else BASE


def of_role(role: str) -> Lifetime:
    """Of a session at a clinic; "" is a client. Raises KeyError for a role that has no row: give it one."""
    return ROLES[role] if role else CLIENT
