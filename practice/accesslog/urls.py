from django.urls import path

from practice.accesslog import views

app_name = "accesslog"
urlpatterns = [path("who-has-read", views.mine, name="mine")]
