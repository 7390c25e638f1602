"""On the signed-in side."""

from django.urls import path

from practice.integrations import views

app_name = "integrations"
urlpatterns = [
    path("staff/integrations", views.overview, name="overview"),
    path("staff/integrations/<uuid:pk>/revoke", views.revoke, name="revoke"),
]
