"""How a registration stands, in words."""

from django.utils.translation import gettext as _

from practice.courses.models import Registration

State = Registration.State


def stands(row: Registration) -> str:
    """For whoever registered."""
    return {
        State.ASKED: _("Was it you? Say yes, and a place is yours if one is free."),
        State.WAITING: _("You are on the waiting list. We write to you when a place is free."),
        State.OFFERED: _("A place is free, and it is kept for you."),
        State.CONFIRMED: _("You have a place."),
        State.CANCELLED: _("Your place is cancelled."),
        State.LAPSED: _("The place was kept for you, and has gone to somebody else."),
    }[row.state]


def state(row: Registration) -> str:
    """For those who lead it."""
    return {
        State.WAITING: _("Waits"), State.OFFERED: _("Is offered a place"), State.CONFIRMED: _("Takes part"),
        State.CANCELLED: _("Cancelled"), State.LAPSED: _("Did not take the offer"),
    }[row.state]  # fmt: skip
