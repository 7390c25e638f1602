"""Documents beside the policy, on the signed-in side: edited, published, accepted."""

from django.urls import path

from shared.privacy.documents import views

app_name = "documents"
urlpatterns = [
    path("accept", views.asked, name="asked"),
    path("accept/<uuid:pk>", views.accept, name="accept"),
    path("staff/documents", views.listed, name="staff"),
    path("staff/documents/<slug:key>", views.edit, name="edit"),
    path("staff/documents/<slug:key>/begin", views.begin, name="begin"),
    path("staff/documents/<slug:key>/publish", views.publish, name="publish"),
    path("staff/documents/<slug:key>/discard", views.discard, name="discard"),
]
