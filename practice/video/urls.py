"""On the signed-in side alone."""

from django.urls import path

from practice.video import settings_views, views

app_name = "video"
urlpatterns = [
    path("video/<uuid:pk>", views.room, name="room"),
    path("video/<uuid:pk>/state", views.state, name="state"),
    path("video/<uuid:pk>/open", views.open_door, name="open"),
    path("video/<uuid:pk>/call", views.call, name="call"),
    path("video/<uuid:pk>/end", views.end, name="end"),
    path("staff/video", settings_views.edit, name="settings"),
    path("staff/video/test", settings_views.test, name="test"),
    path("staff/video/link", settings_views.link, name="link"),
]
