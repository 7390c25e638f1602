"""On the portal."""

from django.urls import path

from practice.directory.views import portal

app_name = "directory"
urlpatterns = [path("practitioners", portal.practitioners, name="practitioners")]
