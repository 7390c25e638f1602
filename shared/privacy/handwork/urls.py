"""Manual tasks, on a clinic's signed-in side."""

from django.urls import path

from shared.privacy.handwork import views

app_name = "handwork"
urlpatterns = [
    path("staff/tasks", views.tasks, name="tasks"),
    path("staff/tasks/<uuid:pk>", views.sign, name="sign"),
]
