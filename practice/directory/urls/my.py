"""On the signed-in side: being found, what people told, and the way in."""

from django.urls import path

from practice.directory.views import briefs, staff

app_name = "directory"
urlpatterns = [
    path("arrive/<str:code>", briefs.arrive, name="arrive"),
    path("staff/directory", staff.overview, name="overview"),
    path("staff/directory/<uuid:pk>", staff.edit, name="edit"),
    path("staff/directory/<uuid:pk>/approve", staff.approve, name="approve"),
    path("staff/directory/<uuid:pk>/take-back", staff.take_back, name="take-back"),
    path("staff/directory/<uuid:pk>/accepting", staff.accepting, name="accepting"),
    path("staff/sought", staff.sought, name="sought"),
    path("staff/briefs/<uuid:pk>", briefs.brief, name="brief"),
]
