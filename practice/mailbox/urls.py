"""Outgoing mail, on a clinic's signed-in side."""

from django.urls import path

from practice.mailbox import views

app_name = "mailbox"
urlpatterns = [
    path("staff/mail", views.outgoing, name="outgoing"),
    path("staff/mail/<uuid:pk>/again", views.again, name="again"),
]
