"""What the team is told by mail. Their words: templates/email/team/."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.booking.queries import LICENCE_OVER
from practice.mailbox.kinds import Asked, Mail
from practice.team import links
from practice.team.models import Invitation, Licence
from shared.privacy.mail import MessageKind
from shared.privacy.registry import NOT_PERSONAL

LINK = {"link": "account.link"}
INVITATION = MessageKind("team.invitation", _("You are invited to work together"), LINK, needed=("link",))
TRUST_INVITATION = MessageKind("team.trust_invitation", _("You are asked to be a trustee"), LINK, needed=("link",))
ENDED = MessageKind("team.ended", _("Your membership has ended"), {})
NOTICE = MessageKind("team.notice", _("Your membership ends"), LINK | {"day": NOT_PERSONAL})
LICENCE = MessageKind("team.licence", _("A licence runs out"), LINK | {"day": NOT_PERSONAL, "over": NOT_PERSONAL})


def _invitation(asked: Asked):
    row = Invitation.objects.filter(pk=asked.about, expires_at__gt=asked.now).first()
    return row and {"link": links.address(row.seed)}


def _trust_invitation(asked: Asked):
    """The page at the platform knows nothing of what somebody is invited to: the address says it, and gives nothing by it."""
    values = _invitation(asked)
    return values and {"link": f"{values['link']}?as=trustee"}


def _page(asked: Asked, name: str) -> str:
    return asked.clinic.my_origin + reverse(name, urlconf=settings.URLCONFS["my"])


def _notice(asked: Asked):
    leaves = asked.user.leaves_at
    return leaves and {"link": _page(asked, "team:me"), "day": leaves}


def _licence(asked: Asked):
    row = Licence.objects.filter(pk=asked.about).first()
    if row is None or row.expires_on is None:
        return None
    page = "team:me" if row.holder_id == asked.user.pk else "team:list"
    return {
        "link": _page(asked, page),
        "day": row.expires_on,
        "over": "closed" if row.reminded == LICENCE_OVER else "told" if row.expires_on < asked.now.date() else "",
    }


# Between a clinic and those who work there: nobody's to object to.
MAILS = [
    Mail(INVITATION, _invitation, owed=True, nobody=True),
    Mail(TRUST_INVITATION, _trust_invitation, owed=True, nobody=True),
    Mail(ENDED, owed=True, nobody=True),
    Mail(NOTICE, _notice, owed=True),
    Mail(LICENCE, _licence, owed=True),
]
