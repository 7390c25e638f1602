"""The policy as everybody may read it: the same on a clinic's portal and at the platform."""

from django.urls import path

from shared.privacy import public_views as views

app_name = "privacy"
urlpatterns = [
    path("privacy", views.policy, name="page"),
    path("privacy/tables", views.in_tables, name="tables"),
    path("privacy/versions", views.versions, name="versions"),
    path("privacy/versions/compare", views.compare, name="compare"),
    path("privacy/versions/<int:number>", views.version, name="version"),
    path("privacy/versions/<int:number>/policy.<slug:form>", views.download, name="download"),
    path("privacy/versions/<int:number>/policy-<slug:lang>.<slug:form>", views.frozen_file, name="frozen"),
    path("cookies", views.cookies, name="cookies"),
]
