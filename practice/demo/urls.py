"""Pages that exist only under the demo settings."""

from django.urls import path

from practice.demo import sign_in, views

app_name = "demo"
urlpatterns = [
    path("demo", sign_in.people, name="people"),
    path("demo/sign-in", sign_in.sign_in, name="sign-in"),
    path("demo/touch", sign_in.touch, name="touch"),
    path("demo/mail", views.mail, name="mail"),
    path("demo/mail/<str:name>", views.message, name="message"),
]
