"""The API of the platform, at /api/v1/ of BASE: for operators, signed in with their key."""

from django.urls import path

from shared.web.api import docs
from tenants.operators.urls_api import urlpatterns as operators

app_name = "api"
urlpatterns = [
    path("", docs.page, name="docs"),
    path("schema/", docs.schema, name="schema"),
    *operators,
]
