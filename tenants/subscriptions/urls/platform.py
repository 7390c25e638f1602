"""Subscriptions at BASE."""

from django.urls import path

from tenants.subscriptions import hooks, operator_views, views

app_name = "subscriptions"
urlpatterns = [
    path("payments/events", hooks.receive, name="events"),
    path("payments/go/<str:code>", views.go, name="go"),
    path("operators/revenue", operator_views.revenue, name="revenue"),
    path("operators/events/<str:event>/again", operator_views.again, name="again"),
]
