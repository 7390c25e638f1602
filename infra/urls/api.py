"""The API of a clinic, at /api/v1/ of its signed-in side: what pages do, by the same actions and checks, as JSON."""

from django.urls import path

from practice.booking.urls.api import urlpatterns as booking
from practice.courses.urls.api import urlpatterns as courses
from practice.importing.urls_api import urlpatterns as importing
from practice.integrations.urls_api import urlpatterns as integrations
from practice.payments.urls_api import urlpatterns as payments
from practice.people.urls_api import urlpatterns as people
from practice.questions.urls_api import urlpatterns as questions
from practice.support.urls_api import urlpatterns as support
from practice.surveys.urls_api import urlpatterns as surveys
from shared.privacy.urls_api import urlpatterns as privacy
from shared.web.api import docs

app_name = "api"
urlpatterns = [
    path("", docs.page, name="docs"),
    path("schema/", docs.schema, name="schema"),
    *people,
    *booking,
    *payments,
    *courses,
    *questions,
    *surveys,
    *support,
    *importing,
    *integrations,
    *privacy,
]
