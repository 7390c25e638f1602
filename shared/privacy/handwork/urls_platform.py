"""Manual tasks of the platform's own promises, in the operators' console."""

from django.urls import path

from shared.privacy.handwork import views

app_name = "handwork"
urlpatterns = [
    path("operators/tasks", views.tasks, name="tasks"),
    path("operators/tasks/<uuid:pk>", views.sign, name="sign"),
]
