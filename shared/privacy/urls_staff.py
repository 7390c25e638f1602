"""Where owner, administrator and data protection officer change the policy of their clinic."""

from django.urls import path

from shared.privacy import paste_views
from shared.privacy import promise_views as one
from shared.privacy import staff_views as views

app_name = "privacy"
urlpatterns = [
    path("staff/policy", views.editor, name="editor"),
    path("staff/policy/start", views.start, name="start"),
    path("staff/policy/file", views.file, name="file"),
    path("staff/policy/download", views.download, name="download"),
    path("staff/policy/publish", views.publish, name="publish"),
    path("staff/policy/confirm", views.confirm, name="confirm"),
    path("staff/policy/discard", views.discard, name="discard"),
    path("staff/policy/add", one.add, name="add"),
    path("staff/policy/add/<slug:kind>", one.add_promise, name="add_promise"),
    path("staff/policy/paste", paste_views.paste, name="paste"),
    path("staff/policy/mend", one.fix, name="fix"),
    path("staff/policy/<slug:kind>/<slug:key>", one.promise, name="promise"),
]
