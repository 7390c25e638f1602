"""The items of the checklist, each asking the app that knows."""

from datetime import datetime

from django.utils.translation import gettext as _

from practice.booking.models import Service, WeeklyHours
from practice.onboarding.checklist import Item
from practice.people.models import User
from practice.people.recovering import without_trustees
from shared.privacy import queries as policy
from shared.staff.links import address
from tenants.branding.models import Brand


def keys(clinic, now: datetime) -> Item:
    """Always done for whoever reads it: the platform hands nobody to a clinic who holds fewer than two."""
    return Item(
        _("Two keys"),
        _("You hold two hardware keys; without two nobody comes in here. Keep the second in a safe place."),
        done=True,
        blocking=True,
    )


def trustees(clinic, now: datetime) -> Item:
    """Of everybody who runs the clinic: two who have accepted, or a plain no."""
    missing = set(User.objects.filter(role=User.Role.OWNER, is_active=True).values_list("staff_id", flat=True))
    missing &= without_trustees()
    words = (
        _("Name two people who can give you your account back should you lose every key, or say that you want none.")
        if missing
        else _("The owner has named trustees, or said that nobody shall be one.")
    )
    return Item(
        _("Trustees"), words, not missing, blocking=True, action=_("Name trustees"), elsewhere=address("trustees")
    )


def brand(clinic, now: datetime) -> Item:
    done = Brand.objects.exists()
    words = (
        _("The portal wears your look.") if done else _("Name, logo, colour, languages. Until then it wears Enrum's.")
    )
    return Item(_("How the portal looks"), words, done, blocking=False, page="branding:edit", action=_("Choose a look"))


def service(clinic, now: datetime) -> Item:
    """One that somebody offers; one for the staff alone can't be booked on the portal."""
    offered = Service.objects.filter(active=True, practitioners__treats=True, practitioners__is_active=True)
    done = offered.exclude(audience=Service.Audience.STAFF).exists()
    words = _("There is something to book.") if done else _("What can be booked, how long it takes and what it costs.")
    return Item(_("A service"), words, done, blocking=True, page="booking:hours", action=_("Add a service"))


def hours(clinic, now: datetime) -> Item:
    """Hours of somebody who offers a service."""
    done = WeeklyHours.objects.filter(practitioner__services__active=True, practitioner__is_active=True).exists()
    words = _("There are hours to book in.") if done else _("When you receive people, week by week.")
    return Item(_("Weekly hours"), words, done, blocking=True, page="booking:hours", action=_("Set the hours"))


def published_policy(clinic, now: datetime) -> Item:
    latest = policy.latest()
    done = latest is not None and not policy.is_proposal(latest)
    todo = _("Read what the law pack of your country proposes, change what you do otherwise, and make it yours.")
    words = _("Yours: clients read it, and the software keeps it.") if done else todo
    return Item(
        _("The privacy policy"), words, done, blocking=True, page="privacy:editor", action=_("Read the proposal")
    )
