"""What categories, ways and states are called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from practice.support.models import Case

CATEGORIES = {
    Case.Category.SIGN_IN: _("Signing in and my account"),
    Case.Category.BOOKING: _("Booking a time"),
    Case.Category.PAYMENT: _("Payment and invoices"),
    Case.Category.VIDEO: _("Video and technology"),
    Case.Category.OTHER: _("Something else"),
}
CHANNELS = {
    Case.Channel.FORM: _("By the form"),
    Case.Channel.CHAT: _("From a message"),
    Case.Channel.PHONE: _("By phone"),
}
STATES = {
    Case.State.OPEN: pgettext_lazy("support case", "Waits for us"),
    Case.State.ANSWERED: pgettext_lazy("support case", "Answered"),
    Case.State.CLOSED: pgettext_lazy("support case", "Closed"),
}
MARKS = [
    ("5", _("Very well")),
    ("4", _("Well")),
    ("3", _("Neither well nor badly")),
    ("2", _("Badly")),
    ("1", _("Very badly")),
]
