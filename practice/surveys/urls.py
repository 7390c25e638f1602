"""On the signed-in side alone."""

from django.urls import path

from practice.surveys import views

app_name = "surveys"
urlpatterns = [
    path("surveys/<uuid:pk>", views.answer, name="answer"),
    path("staff/surveys", views.overview, name="overview"),
    path("staff/surveys/new", views.edit, name="new"),
    path("staff/surveys/<uuid:pk>", views.edit, name="edit"),
    path("staff/surveys/<uuid:pk>/results", views.show, name="show"),
]
