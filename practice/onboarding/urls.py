"""On the signed-in side."""

from django.urls import path

from practice.onboarding import views

app_name = "onboarding"
urlpatterns = [path("staff/start", views.start, name="start")]
