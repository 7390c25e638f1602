"""Under /api/v1/ (infra.urls.api)."""

from django.urls import path

from shared.privacy import api

urlpatterns = [
    path("policy", api.Policy.as_view(), name="policy"),
    path("policy/lint", api.Lint.as_view(), name="lint"),
]
