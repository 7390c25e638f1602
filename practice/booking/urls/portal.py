"""On the portal."""

from django.urls import path

from practice.booking.views import portal

app_name = "booking"
urlpatterns = [
    path("book/<uuid:pk>", portal.choose, name="choose"),
]
