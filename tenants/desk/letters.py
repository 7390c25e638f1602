"""What Enrum itself writes to people who have asked about their own data: that there is something to do or to read, never what.
Words: templates/email/desk/."""

from django.utils.translation import gettext_noop as _

from shared.privacy.mail import MessageKind

LINK = {"link": "account.link"}
PROVE = MessageKind("desk.prove", _("Is this request yours?"), LINK, needed=("link",))
ANSWERED = MessageKind("desk.answered", _("Your request is answered"), LINK, needed=("link",))
EXTENDED = MessageKind("desk.extended", _("Your request takes longer"), LINK, needed=("link",))
LIMIT = MessageKind("desk.limit", _("About what you have stopped"), LINK, needed=("link",))
KINDS = {"prove": PROVE, "answered": ANSWERED, "extended": EXTENDED, "limit": LIMIT}
