"""On a clinic's signed-in side."""

from django.urls import path

from practice.eid import settings_views, views
from shared.web.access import public

app_name = "eid"
urlpatterns = [
    path("eid/<slug:what>/<slug:means>/start", views.start, name="start"),
    path("eid/<slug:set_up>/callback", views.callback, name="callback"),
    path("eid/unknown", views.unknown, name="unknown"),
    path("eid/register", public(views.RegisterWithEid.as_view()), name="register"),
    path("profile/eid", views.mine, name="mine"),
    path("profile/eid/<uuid:pk>/remove", views.unlink, name="unlink"),
    path("staff/eid", views.proof, name="proof"),
    path("staff/eid/settings", settings_views.edit, name="settings"),
    path("staff/eid/settings/test", settings_views.test, name="test"),
]
