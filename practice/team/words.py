"""What the team's pages say of roles, regimes and refusals."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from practice.accesslog.telling import ROLES
from practice.people.models import User

Role, Regime = User.Role, User.Regime
# What a role opens, in a sentence.
OPENS = {
    Role.OWNER: _("Everything that runs the clinic, who works in it, and its promises. Clients only by a relation."),
    Role.ADMINISTRATOR: _("Everything that runs the clinic and its promises; no journals, and no say about owners."),
    Role.PRACTITIONER: _("Their own clients, times and journals."),
    Role.SUPERVISOR: _("Their own clients, and those of others while a dated agreement lasts."),
    Role.COURSE_LEADER: _("Their own clients, and those who take part in their courses."),
    Role.RECEPTIONIST: _("Everybody's times and hours; never what is said in them."),
    Role.ACCOUNTANT: _("What has to do with money; nothing of the care."),
    Role.TRUSTEE: _("One page: their agreement as a trustee. Nothing else of the clinic."),
    Role.DATA_PROTECTION_OFFICER: _("Policy, registers, requests and tasks; nothing of the care."),
}
REGIMES = {
    Regime.NONE: _("Nothing stated"),
    Regime.LICENSED: _("Licensed care: the law's secrecy for health care"),
    Regime.SOCIAL: _("Social services: the law's secrecy for them"),
    Regime.CONTRACT: _("A contract: the secrecy that was agreed"),
    Regime.PASTORAL: _("Absolute pastoral secrecy: nobody but the practitioner ever reads"),
}
REFUSED = {
    "owner": _("Only an owner can decide about owners."),
    "last_owner": _("The clinic would be left without an owner. Make somebody else an owner first."),
    "officer": _(
        "A data protection officer may not also decide how data is used (GDPR art. 38(6)). Choose the one or the other."
    ),
    "absolute": _(
        "Only the practitioner can lay absolute secrecy down: it hides who comes to them from everybody else."
    ),
    "policy": _("Your policy does not say that trustees may work elsewhere."),
    "colleague": _("That is the address of a colleague here: choose them among your trustees."),
    "enough": _("Five people at most can be asked. End an agreement first."),
    "treats": _("Somebody who can be booked needs a role with clients of their own."),
    "roles": _("Choose at least one role."),
    "mail": _(
        "Your policy lets no mail carry a link to an account, so no invitation can leave. Allow that there first."
    ),
}


def role(name: str) -> str:
    return capfirst(ROLES[name])


def roles(user) -> list[str]:
    return [role(name) for name in (user.role, *user.more_roles)]
