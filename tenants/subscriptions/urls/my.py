"""The clinic's subscription, on the signed-in side."""

from django.urls import path

from tenants.subscriptions import views

app_name = "subscriptions"
urlpatterns = [path("staff/subscription", views.subscription, name="mine")]
