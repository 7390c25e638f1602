"""Under /api/v1/ at BASE (infra.urls.api_platform)."""

from django.urls import path

from tenants.operators import api

urlpatterns = [
    path("clinics", api.Clinics.as_view(), name="clinics"),
    path("clinics/<uuid:pk>", api.OneClinic.as_view(), name="clinic"),
]
