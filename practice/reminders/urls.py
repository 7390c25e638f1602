"""On the signed-in side alone."""

from django.urls import path

from practice.reminders import views

app_name = "reminders"
urlpatterns = [
    path("reminders", views.mine, name="mine"),
    path("staff/reminders", views.rules, name="rules"),
    path("staff/reminders/account", views.account, name="account"),
]
