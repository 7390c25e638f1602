"""On the portal."""

from django.urls import path

from practice.portal import views

app_name = "portal"
urlpatterns = [path("", views.home, name="home")]
