"""On the signed-in side: the front page as its owner tries it."""

from django.urls import path

from practice.portal import views

app_name = "portal"
urlpatterns = [path("staff/brand/preview", views.preview, name="preview")]
