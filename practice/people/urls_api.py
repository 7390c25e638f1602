"""Under /api/v1/ (infra.urls.api)."""

from django.urls import path

from practice.people import api

urlpatterns = [
    path("me", api.Me.as_view(), name="me"),
    path("clients", api.Clients.as_view(), name="clients"),
    path("clients/<uuid:pk>", api.Client.as_view(), name="client"),
]
