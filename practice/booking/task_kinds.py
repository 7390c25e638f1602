"""See shared.privacy.handwork.kinds."""

from django.utils.translation import gettext_noop

from shared.privacy.handwork.kinds import TaskKind

TASK_KINDS = [
    TaskKind(
        "booking_vanished",
        gettext_noop("A booked time is gone"),
        gettext_noop(
            "A client has been erased, and with them the time booked for %(day)s at %(time)s. Take it out of calendars"
            " elsewhere."
        ),
        "calendar",
    ),
]
