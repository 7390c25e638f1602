"""On the signed-in side."""

from django.urls import path

from practice.visiting import views

app_name = "visiting"
urlpatterns = [
    path("staff/visits", views.overview, name="overview"),
    path("staff/visits/<uuid:pk>/approve", views.approve, name="approve"),
    path("staff/visits/<uuid:pk>/refuse", views.refuse, name="refuse"),
    path("staff/visits/<uuid:pk>/end", views.end, name="end"),
]
