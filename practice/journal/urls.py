from django.urls import path

from practice.journal import leaving_views, release_views, views

app_name = "journal"
urlpatterns = [
    path("staff/clients", views.clients, name="clients"),
    path("staff/journal/<uuid:client>", views.open_journal, name="open"),
    path("staff/journal/<uuid:client>/in/<uuid:journal>", views.open_journal, name="in"),
    path("staff/journal/<uuid:client>/in/<uuid:journal>/course", views.mark, name="mark"),
    path("staff/journal/<uuid:client>/shared", views.shared, name="shared"),
    path("staff/journal/<uuid:client>/notes/<uuid:note>", views.note, name="note"),
    path("staff/journal/<uuid:client>/notes/<uuid:note>/save", views.save, name="save"),
    path("staff/journal/<uuid:client>/notes/<uuid:note>/correct", views.correct, name="correct"),
    path("staff/journal/<uuid:client>/notes/<uuid:note>/discard", views.discard, name="discard"),
    path("staff/requests/parts/<uuid:pk>", release_views.release, name="release"),
    path("staff/leaving/journals", leaving_views.take_along, name="take-along"),
]
