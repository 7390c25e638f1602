"""Under /api/v1/ (infra.urls.api): all that a key opens."""

from django.urls import path

from practice.integrations import api

urlpatterns = [
    path("data/bookings", api.DataBookings.as_view(), name="data-bookings"),
    path("data/clients", api.DataClients.as_view(), name="data-clients"),
    path("data/invoices", api.DataInvoices.as_view(), name="data-invoices"),
]
