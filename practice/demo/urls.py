"""Pages that exist only under the demo settings."""

from django.urls import path

from practice.demo import views

app_name = "demo"
urlpatterns = [
    path("mail", views.mail, name="mail"),
    path("mail/<str:name>", views.message, name="message"),
]
