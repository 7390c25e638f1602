"""Who works here."""

from django.urls import path

from practice.team import entrust_views, leaving_views, views

app_name = "team"
urlpatterns = [
    path("staff/team", views.listed, name="list"),
    path("staff/team/invite", views.invite, name="invite"),
    path("staff/team/trustees", entrust_views.entrusted, name="entrusted"),
    path("staff/team/security", views.security, name="security"),
    path("staff/team/me", views.me, name="me"),
    path("staff/team/hand-over", leaving_views.hand_over, name="hand-over"),
    path("staff/team/invitations/<uuid:pk>/again", views.again, name="again"),
    path("staff/team/invitations/<uuid:pk>/withdraw", views.withdraw, name="withdraw"),
    path("staff/team/<uuid:pk>", views.member, name="member"),
    path("staff/team/<uuid:pk>/licence", views.licence, name="licence"),
    path("staff/team/<uuid:pk>/end", leaving_views.end, name="end"),
    path("staff/team/<uuid:pk>/stay", leaving_views.stay, name="stay"),
]
