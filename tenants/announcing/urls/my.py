"""On a clinic's signed-in side."""

from django.urls import path

from tenants.announcing import views

app_name = "announcing"
urlpatterns = [path("staff/announcements/<uuid:pk>/dismiss", views.dismiss, name="dismiss")]
