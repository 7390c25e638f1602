"""On the signed-in side alone."""

from django.urls import path

from practice.support import staff_views, views

app_name = "support"
urlpatterns = [
    path("help", views.mine, name="mine"),
    path("help/new", views.ask, name="ask"),
    path("help/<uuid:pk>", views.own, name="own"),
    path("staff/support", staff_views.inbox, name="inbox"),
    path("staff/support/phone", staff_views.phone, name="phone"),
    path("staff/support/figures", staff_views.figures, name="figures"),
    path("staff/support/replies", staff_views.replies, name="replies"),
    path("staff/support/replies/<uuid:pk>", staff_views.replies, name="reply"),
    path("staff/support/thread/<uuid:pk>", staff_views.from_thread, name="from-thread"),
    path("staff/support/<uuid:pk>", staff_views.case, name="case"),
]
