"""The API of a clinic, at /api/v1/ of its signed-in side: what pages do, by the same actions and checks, as JSON."""

from django.urls import path

from practice.booking.urls.api import urlpatterns as booking
from practice.importing.urls_api import urlpatterns as importing
from practice.integrations.urls_api import urlpatterns as integrations
from practice.payments.urls_api import urlpatterns as payments
from practice.people.urls_api import urlpatterns as people
from shared.privacy.urls_api import urlpatterns as privacy
from shared.web.api import docs

app_name = "api"
urlpatterns = [
    path("", docs.page, name="docs"),
    path("schema/", docs.schema, name="schema"),
    *people,
    *booking,
    *payments,
    *importing,
    *integrations,
    *privacy,
]
