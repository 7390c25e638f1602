"""At BASE."""

from django.urls import path

from tenants.status import views

app_name = "status"
urlpatterns = [
    path("status", views.page, name="page"),
    path("operators/incidents", views.incidents, name="incidents"),
    path("operators/incidents/<uuid:pk>", views.incident, name="incident"),
]
