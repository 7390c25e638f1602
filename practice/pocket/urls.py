"""On the signed-in side. What begins with pocket/ is in the worker's reach, and nothing else is."""

from django.urls import path

from practice.pocket import views

app_name = "pocket"
urlpatterns = [
    path("app/<slug:whose>.webmanifest", views.manifest, name="manifest"),
    path("app/icon-<int:side>.png", views.icon, name="icon"),
    path("app/icon.svg", views.initial, name="initial"),
    path("pocket/day", views.day, name="day"),
    path("pocket/offline", views.offline, name="offline"),
    path("pocket/worker.js", views.worker, name="worker"),
    path("staff/pocket", views.switch, name="switch"),
    path("staff/pocket/off", views.off, name="off"),
]
