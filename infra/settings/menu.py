"""The menu of a clinic's staff: groups in order, and one line for each entry. Part of infra.settings.

An entry is (name of a URL, what it is called). Nobody says here who sees it: the access mark of its view does, so that a
person finds what they may open and nothing else. A group of which somebody sees one entry is that entry.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STAFF_MENU = [
    (_("Today"), [("booking:day", _("Today"))]),
    (_("Calendar"), [
        ("booking:calendar", _("Calendar")),
        ("booking:list", _("Bookings")),
        ("booking:desk", _("Reception")),
        ("booking:hours", _("Hours and services")),
        ("booking:figures", _("Capacity")),
        ("reminders:rules", _("Reminders")),
        ("video:settings", _("Video")),
    ]),
    (_("Clients"), [
        ("journal:clients", _("Clients")),
        ("messaging:inbox", _("Messages")),
        ("contact:inbox", _("Enquiries")),
        ("questions:inbox", _("Questions")),
        ("support:inbox", _("Support")),
        ("courses:overview", _("Courses and events")),
        ("engagements:overview", _("Customers")),
        ("directory:overview", _("Being found")),
        ("questionnaires:list", _("Questionnaires")),
        ("surveys:overview", _("Surveys")),
        ("people:second-lost", _("A client can't sign in")),
        ("messaging:rules", _("Messages to and from clients")),
    ]),
    (_("Money"), [
        ("payments:overview", _("Money")),
        ("payments:earnings", _("My earnings")),
    ]),
    (pgettext_lazy("menu", "Writing"), [
        ("publishing:overview", _("Pages and articles")),
        ("newsletter:overview", _("Newsletter")),
        ("mailbox:outgoing", _("Outgoing mail")),
    ]),
    (pgettext_lazy("menu", "Privacy"), [
        ("privacy:editor", _("Policy")),
        ("documents:staff", _("Documents")),
        ("handwork:tasks", _("Tasks")),
        ("registers:overview", _("Registers")),
        ("rights:requests", _("Requests")),
        ("sharing:outside", _("When somebody asks")),
        ("outbound:overview", _("Outside")),
        ("integrations:overview", _("Other programs")),
        ("team:security", _("Who can get in")),
    ]),
    (pgettext_lazy("menu", "The clinic"), [
        ("onboarding:start", _("Getting started")),
        ("team:list", _("The team")),
        ("applications:queue", _("Applications")),
        ("branding:edit", _("Look")),
        ("domains:portal", _("Addresses")),
        ("domains:mail", _("Sender")),
        ("people:accepted-keys", _("Keys")),
        ("eid:settings", _("eID")),
        ("subscriptions:mine", _("Subscription")),
        ("importing:overview", _("Bring data in")),
        ("visiting:overview", _("Visits from Enrum")),
        ("leaving:overview", _("Take everything along")),
    ]),
]  # fmt: skip
