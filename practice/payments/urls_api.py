"""Under /api/v1/ (infra.urls.api)."""

from django.urls import path

from practice.payments import api

urlpatterns = [
    path("invoices", api.Invoices.as_view(), name="invoices"),
    path("invoices/<uuid:pk>", api.Invoice.as_view(), name="invoice"),
]
