"""The operators' console at BASE."""

from django.urls import path

from tenants.operators import views

app_name = "operators"
urlpatterns = [
    path("operators/", views.clinics, name="clinics"),
    path("operators/<uuid:pk>", views.clinic, name="clinic"),
    path("operators/<uuid:pk>/touch", views.touch, name="touch"),
]
