"""Documents beside the policy, on the portal."""

from django.urls import path

from shared.privacy.documents import public_views as views

app_name = "documents"
urlpatterns = [
    path("documents", views.listed, name="listed"),
    path("documents/<slug:key>", views.document, name="document"),
    path("documents/<slug:key>/<int:number>", views.document, name="edition"),
]
