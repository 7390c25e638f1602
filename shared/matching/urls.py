"""At BASE: the directory, and the form that suggests."""

from django.urls import include, path

from shared.matching import directory_views
from shared.matching.urls_form import urlpatterns as form

app_name = "matching"
urlpatterns = [
    path("practitioners", directory_views.directory, name="directory"),
    path("practitioners/<uuid:pk>", directory_views.practitioner, name="practitioner"),
    path("", include(form)),
]
