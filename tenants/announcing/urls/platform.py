"""At BASE, for operators."""

from django.urls import path

from tenants.announcing import views

app_name = "announcing"
urlpatterns = [
    path("operators/announcements", views.announcements, name="all"),
    path("operators/announcements/<uuid:pk>/take-back", views.take_back, name="take-back"),
]
