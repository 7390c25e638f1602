"""On a clinic's signed-in side."""

from django.urls import path

from shared.privacy.outbound import views

app_name = "outbound"
urlpatterns = [
    path("staff/outside", views.overview, name="overview"),
    path("staff/outside/add", views.add_tag, name="add-tag"),
    path("staff/outside/<uuid:pk>/remove", views.remove_tag, name="remove-tag"),
    path("staff/outside/visits", views.visits, name="visits"),
    path("csp-report", views.csp_report, name="csp-report"),
]
