"""Enrum as the clinic's processor, on the signed-in side."""

from django.urls import path

from tenants.processing import views

app_name = "processing"
urlpatterns = [path("staff/enrum", views.helpers, name="helpers")]
