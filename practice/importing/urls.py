"""On the signed-in side."""

from django.urls import path

from practice.importing import views

app_name = "importing"
urlpatterns = [
    path("staff/import", views.overview, name="overview"),
    path("staff/import/<uuid:pk>", views.batch, name="batch"),
    path("staff/import/<uuid:pk>/act", views.act, name="act"),
    path("staff/import/<uuid:pk>/errors.csv", views.errors, name="errors"),
]
