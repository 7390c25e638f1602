"""On the signed-in side alone."""

from django.urls import path

from practice.questions import staff_views, views

app_name = "questions"
urlpatterns = [
    path("questions", views.mine, name="mine"),
    path("questions/ask/<uuid:pk>", views.ask, name="ask"),
    path("questions/<uuid:pk>/withdraw", views.withdraw, name="withdraw"),
    path("staff/questions", staff_views.inbox, name="inbox"),
    path("staff/questions/offers", staff_views.offers, name="offers"),
    path("staff/questions/offers/new", staff_views.edit, name="new"),
    path("staff/questions/offers/<uuid:pk>", staff_views.edit, name="edit"),
    path("staff/questions/<uuid:pk>/decline", staff_views.decline, name="decline"),
    path("staff/questions/<uuid:pk>/book", staff_views.book, name="book"),
]
