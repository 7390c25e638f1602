"""On the portal and at the platform."""

from django.urls import path

from shared.privacy.outbound import views

app_name = "outbound"
urlpatterns = [
    path("csp-report", views.csp_report, name="csp-report"),
    path("outside/<uuid:pk>.js", views.setup, name="setup"),
]
