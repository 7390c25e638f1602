"""URLs that stand in all three URL maps."""

from django.urls import path

from shared.web import views

urlpatterns = [path("language", views.language, name="language")]
