"""On the signed-in side."""

from django.urls import path

from tenants.leaving import views

app_name = "leaving"
urlpatterns = [
    path("staff/leaving", views.overview, name="overview"),
    path("staff/leaving/make", views.make, name="make"),
    path("staff/leaving/fetch/<str:token>", views.fetch, name="fetch"),
    path("staff/leaving/bring", views.bring, name="bring"),
]
