from django.urls import path

from practice.journal import (
    block_views,
    client_views,
    cosign_views,
    give_views,
    leaving_views,
    paper_views,
    release_views,
    supervise_views,
    views,
)

app_name = "journal"
urlpatterns = [
    path("staff/clients", views.clients, name="clients"),
    path("staff/journal/<uuid:client>", views.open_journal, name="open"),
    path("staff/journal/<uuid:client>/in/<uuid:journal>", views.open_journal, name="in"),
    path("staff/journal/<uuid:client>/in/<uuid:journal>/course", views.mark, name="mark"),
    path("staff/journal/<uuid:client>/shared", views.shared, name="shared"),
    path("staff/journal/<uuid:client>/notes/<uuid:note>", views.note, name="note"),
    path("staff/journal/<uuid:client>/notes/<uuid:note>/give", give_views.give, name="give"),
    path("staff/journal/<uuid:client>/notes/<uuid:note>/cosign", cosign_views.cosign, name="cosign"),
    path("staff/journal/<uuid:client>/in/<uuid:journal>/case", cosign_views.case, name="case"),
    path("staff/journal/<uuid:client>/notes/<uuid:note>/save", views.save, name="save"),
    path("staff/journal/<uuid:client>/notes/<uuid:note>/correct", views.correct, name="correct"),
    path("staff/journal/<uuid:client>/notes/<uuid:note>/discard", views.discard, name="discard"),
    path("staff/journal/<uuid:client>/in/<uuid:journal>/attach", paper_views.attach, name="attach"),
    path("staff/journal/<uuid:client>/in/<uuid:journal>/search", paper_views.search, name="search"),
    path("staff/journal/<uuid:client>/in/<uuid:journal>/copy", paper_views.copy, name="copy"),
    path("staff/journal/<uuid:client>/files/<uuid:note>", paper_views.file, name="file"),
    path("staff/journal/<uuid:client>/in/<uuid:journal>/blocked", block_views.blocked, name="blocked"),
    path("staff/journal/<uuid:client>/in/<uuid:journal>/emergency", block_views.emergency, name="emergency"),
    path("staff/journal/<uuid:client>/in/<uuid:journal>/supervision", supervise_views.supervision, name="supervision"),
    path("staff/openings", block_views.openings, name="openings"),
    path("record/<uuid:journal>/hide", block_views.hide, name="hide"),
    path("record/shown/<uuid:pk>", block_views.show, name="show"),
    path("record", client_views.mine, name="mine"),
    path("record/notes/<uuid:note>", client_views.read, name="read"),
    path("record/<uuid:journal>/disagree", client_views.disagree, name="disagree"),
    path("staff/requests/parts/<uuid:pk>", release_views.release, name="release"),
    path("staff/leaving/journals", leaving_views.take_along, name="take-along"),
]
