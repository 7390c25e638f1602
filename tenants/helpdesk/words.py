"""What categories and states are called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.helpdesk.models import Case

CATEGORIES = {
    Case.Category.KEYS: _("Keys and signing in"),
    Case.Category.POLICY: _("Our policy and its promises"),
    Case.Category.BILLING: _("Our subscription"),
    Case.Category.FAULT: _("Something does not work"),
    Case.Category.OTHER: _("Something else"),
}
STATES = {
    Case.State.OPEN: pgettext_lazy("support case", "Waits for Enrum"),
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
