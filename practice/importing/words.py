"""Why a line was not taken, and what a file can't be, in the reader's language."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from practice.importing.models import Batch

State = Batch.State
STATES = {
    State.MAPPING: pgettext_lazy("of a file", "Columns not named"),
    State.CHECKING: pgettext_lazy("of a file", "Being tried"),
    State.CHECKED: pgettext_lazy("of a file", "Tried"),
    State.RUNNING: pgettext_lazy("of a file", "Being brought in"),
    State.DONE: pgettext_lazy("of a file", "Brought in"),
    State.UNDOING: pgettext_lazy("of a file", "Being taken back"),
    State.UNDONE: pgettext_lazy("of a file", "Taken back"),
}
REASONS = {
    "name": _("There is no name."),
    "long": _("A name is longer than 100 characters."),
    "email": _("That is no e-mail address."),
    "phone": _("That is no telephone number."),
    "day": _("That is no day. Write it as 2026-12-31 or 31.12.2026."),
    "clock": _("There is no time of day. Write it as 09:30."),
    "end": _("It ends before it begins, or lasts more than a day."),
    "minutes": _("That is no number of minutes."),
    "price": _("That is no price."),
    "form": _("It is not said in a word that we know: on site, video or phone."),
    "practitioner": _("Nobody here has that name. Write a practitioner's name as it stands under The team."),
    "service": _("There is no such service here. Bring in the services first, or choose one for all."),
    "nobody": _("No client here fits. Bring in the clients first."),
    "several": _("Several clients fit. Use the number or the e-mail address."),
    "taken": _("The practitioner's time is taken."),
    "cancelled": _("It was called off, so it is not brought in."),
    "repeats": _("It repeats. Book the series here instead."),
    "staff": _("Somebody of the staff has that address."),
    "identity_number": _("It holds an identity number where none may be."),
    "text": _("There is no text."),
    "not_yours": _("You don't treat this client here."),
    "several_in_journal": _("Their journal is about several people, or is not yours."),
    "refused": _("The database would not take it. Compare it with a line that was taken."),
}
UNREADABLE = {
    "size": _("That file is too large: at most 2.5 MB. Divide it."),
    "empty": _("There is nothing in it but a head."),
    "kind": _("That is neither a table nor a calendar. Save it as CSV, or as iCalendar (.ics)."),
    "lines": _("That file has more than 10,000 lines. Divide it."),
    "columns": _("That file has more than 60 columns, or a cell with more than 20,000 characters."),
}
