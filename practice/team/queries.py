"""What the team's pages read."""

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from practice.journal import handing
from practice.people.models import StaffSignIn, User
from practice.people.queries import members
from practice.team import regimes, words
from practice.team.models import Licence
from shared.privacy.queries import policy_in_force
from shared.staff import demands


def by_name():
    return members().order_by("first_name", "last_name", "pk")


def shown(one: User) -> dict:
    """A member as lists show them. `also_bound`: regimes that give way to `regime`, or to the licence they hold."""
    bound = regimes.applying(one.regime, has_licence(one, timezone.localdate()))
    return {
        "user": one,
        "name": one.get_full_name(),
        "roles": words.roles(one),
        "regime": words.REGIMES[bound[0]] if bound else "",
        "also_bound": [words.REGIMES[name] for name in bound[1:]],
        "leaves_at": one.leaves_at,
        "sealed": waiting_journals(one) if one.leaves_at else 0,
    }


def waiting_journals(one: User) -> int:
    """How many only they can hand over."""
    return len(handing.kept_by(one)) if one.cares or one.closed_at else 0


def left(now: datetime) -> list[dict]:
    """Those who have left and are not yet erased, with what remains sealed to them, and until when they are kept."""
    gone = User.objects.exclude(role__in=("", User.Role.TRUSTEE)).filter(closed_at__isnull=False).order_by("-closed_at")
    return [{"name": one.get_full_name(), "at": one.closed_at, "sealed": waiting_journals(one)} for one in gone]


def has_licence(one: User, today: date) -> bool:
    """Whether one that somebody here has looked up holds on that day."""
    rows = Licence.objects.filter(holder=one, checked_at__isnull=False)
    return rows.filter(Q(expires_on=None) | Q(expires_on__gte=today)).exists()


def licences(one: User):
    return Licence.objects.filter(holder=one).order_by("expires_on")


def profession(now: datetime) -> str:
    """The clinic's own, for a licence that is written down here."""
    document = policy_in_force(now)
    return document.clinic.professions[0] if document and document.clinic.professions else ""


def who_gets_in(now: datetime) -> list[dict]:
    """Members, what their keys are, when they were last here, and who is here now."""
    keys, here = demands.members_keys(), {}
    for row in StaffSignIn.objects.filter(expires_at__gt=now).order_by("seen_at"):
        here.setdefault(row.user_id, []).append(row)
    return [
        shown(one)
        | {
            "keys": len(keys.get(one.staff_id, ())),
            "synced": sum(key.synced for key in keys.get(one.staff_id, ())),
            "last": one.last_login,
            "sessions": here.get(one.pk, []),
        }
        for one in by_name()
    ]
