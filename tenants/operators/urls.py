"""The operators' console at BASE."""

from django.urls import path

from tenants.operators.views import clinics, health, visits

app_name = "operators"
urlpatterns = [
    path("operators/", clinics.clinics, name="clinics"),
    path("operators/health", health.health, name="health"),
    path("operators/<uuid:pk>", clinics.clinic, name="clinic"),
    path("operators/<uuid:pk>/touch", clinics.touch, name="touch"),
    path("operators/<uuid:pk>/visit", visits.ask, name="visit"),
    path("operators/visits/<uuid:pk>/end", visits.end, name="end-visit"),
]
