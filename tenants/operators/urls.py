"""The operators' console at BASE."""

from django.urls import path

from tenants.operators.views import clinics, ending, health, visits

app_name = "operators"
urlpatterns = [
    path("operators/", clinics.clinics, name="clinics"),
    path("operators", clinics.bare, name="bare"),
    path("operators/health", health.health, name="health"),
    path("operators/<uuid:pk>", clinics.clinic, name="clinic"),
    path("operators/<uuid:pk>/visit", visits.ask, name="visit"),
    path("operators/visits/<uuid:pk>/end", visits.end, name="end-visit"),
    path("operators/<uuid:pk>/ending", ending.step, name="ending"),
    path("operators/ended", ending.ended, name="ended"),
    path("operators/ended/<uuid:pk>", ending.certificate, name="certificate"),
]
