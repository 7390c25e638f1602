"""Who may do what to whose membership. Each refusal is one word that the pages put into words."""

from collections.abc import Collection

from practice.people.models import User
from practice.people.queries import holding, members
from shared.web.access import CARERS, MANAGERS

Role = User.Role
# The order in which the first of several roles is chosen: the one that says most of what somebody does.
ORDER = (
    Role.OWNER, Role.PRACTITIONER, Role.SUPERVISOR, Role.COURSE_LEADER, Role.ADMINISTRATOR, Role.RECEPTIONIST,
    Role.ACCOUNTANT, Role.DATA_PROTECTION_OFFICER,
)  # fmt: skip


FIELDS = {"mail": None, "absolute": "regime", "policy": None, "colleague": "email", "enough": None}


class NotAllowed(Exception):
    """`why`: "owner" (only an owner decides about owners), "last_owner", "officer", "treats", "roles", "mail" (the policy
    lets no invitation leave), "absolute"; of trustees who work elsewhere "policy", "colleague", "enough". `field`: of the
    form, where one is to blame."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why, self.field = why, FIELDS.get(why, "roles")


def in_order(roles: Collection[str]) -> list[str]:
    return [role for role in ORDER if role in roles]


def may_give(actor: User) -> list[str]:
    """Roles that this person may give to others."""
    return [role for role in ORDER if role != Role.OWNER or Role.OWNER in actor.roles]


def check_roles(roles: Collection[str], treats: bool) -> None:
    """Raises NotAllowed. A data protection officer may not decide how data is used (GDPR art. 38(6))."""
    if not roles:
        raise NotAllowed("roles")
    if Role.DATA_PROTECTION_OFFICER in roles and set(roles) & set(MANAGERS):
        raise NotAllowed("officer")
    if treats and not set(roles) & set(CARERS):
        raise NotAllowed("treats")


def check_touch(actor: User, member: User, roles: Collection[str] = ()) -> None:
    """May `actor` change this membership, to these roles (none: end it)? Raises NotAllowed."""
    owns = Role.OWNER in actor.roles
    if not owns and (Role.OWNER in member.roles or Role.OWNER in roles):
        raise NotAllowed("owner")
    if Role.OWNER in member.roles and Role.OWNER not in roles and is_last_owner(member):
        raise NotAllowed("last_owner")


def check_regime(actor: User, member: User, regime: str) -> None:
    """Absolute secrecy is laid down by whoever is under it and by nobody else: an owner could else open what it hides."""
    absolute = User.Regime.PASTORAL
    if member.regime == absolute and regime != absolute and actor.pk != member.pk:
        raise NotAllowed("absolute")


def is_last_owner(member: User) -> bool:
    """Whether nobody else could run the clinic: an owner who has given notice counts as gone."""
    others = members(holding([Role.OWNER]), leaves_at=None).exclude(pk=member.pk)
    return Role.OWNER in member.roles and not others.exists()
