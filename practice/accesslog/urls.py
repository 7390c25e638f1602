from django.urls import path

from practice.accesslog import views

app_name = "accesslog"
urlpatterns = [
    path("who-has-read", views.mine, name="mine"),
    path("who-has-read/<uuid:pk>/ask", views.ask, name="ask"),
    path("staff/who-has-read/<uuid:task>", views.reviewed, name="review"),
]
