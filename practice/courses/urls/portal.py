"""What everybody reads."""

from django.urls import path

from practice.courses import views

app_name = "courses"
urlpatterns = [
    path("courses", views.listed, name="list"),
    path("courses/<slug:slug>", views.one, name="course"),
]
