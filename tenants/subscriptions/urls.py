"""Subscriptions at BASE."""

from django.urls import path

from tenants.subscriptions import hooks

app_name = "subscriptions"
urlpatterns = [path("payments/events", hooks.receive, name="events")]
