"""On the signed-in side alone."""

from django.urls import path

from practice.messaging import client_views, views

app_name = "messaging"
urlpatterns = [
    path("messages", client_views.mine, name="mine"),
    path("messages/new", client_views.write, name="write"),
    path("messages/<uuid:pk>", client_views.own, name="own"),
    path("messages/<uuid:pk>/<uuid:message>", client_views.own_enclosure, name="own-enclosure"),
    path("staff/messages", views.inbox, name="inbox"),
    path("staff/messages/new", views.begin, name="begin"),
    path("staff/messages/away", views.away, name="away"),
    path("staff/messages/rules", views.rules, name="rules"),
    path("staff/messages/<uuid:pk>", views.thread, name="thread"),
    path("staff/messages/<uuid:pk>/journal", views.to_journal, name="to-journal"),
    path("staff/messages/<uuid:pk>/join", views.join, name="join"),
    path("staff/messages/<uuid:pk>/<uuid:message>", views.enclosure, name="enclosure"),
]
