"""On the signed-in side."""

from django.urls import path

from practice.guides import views

app_name = "guides"
urlpatterns = [
    path("guide", views.own, name="own"),
    path("guide/<slug:who>", views.guide, name="guide"),
]
