"""Parts and states in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PARTS = {
    "web": _("Pages"),
    "work": _("Work in the background"),
    "database": _("Database"),
    "mail": pgettext_lazy("part of the service", "Mail"),
    "video": pgettext_lazy("part of the service", "Video"),
    "payments": pgettext_lazy("part of the service", "Payments"),
}
ABOUT = {
    "web": _("Clinics' sites, sign-in, the workspace."),
    "work": _("Reminders, deletion by rule, whatever happens by itself."),
    "database": _("Where everything is kept."),
    "mail": _("Confirmations, codes, reminders."),
    "video": _("Making rooms at the service that each clinic has chosen."),
    "payments": _("Cards and subscriptions, through Stripe."),
}
STATES = {  # (words, colour, icon)
    "works": (_("Works"), "success", "circle-check"),
    "behind": (_("Late, nothing is lost"), "warning", "clock"),
    "stands": (_("Stands still"), "danger", "triangle-alert"),
    "off": (_("Not set up here"), "neutral", "minus"),
}
