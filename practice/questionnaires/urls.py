"""On the signed-in side alone."""

from django.urls import path

from practice.questionnaires import clinic_views, staff_views, views

app_name = "questionnaires"
urlpatterns = [
    path("questionnaires", views.mine, name="mine"),
    path("questionnaires/copies/forget", views.forget, name="forget"),
    path("questionnaires/<uuid:pk>", views.answer, name="answer"),
    path("questionnaires/<uuid:pk>/decline", views.decline, name="decline"),
    path("staff/journal/<uuid:client>/questionnaires", staff_views.of_client, name="of-client"),
    path("staff/journal/<uuid:client>/questionnaires/send", staff_views.send, name="send"),
    path("staff/journal/<uuid:client>/questionnaires/stop", staff_views.stop, name="stop"),
    path("staff/answers", staff_views.waiting, name="waiting"),
    path("staff/answers/passed", staff_views.passed, name="passed"),
    path("staff/questionnaires", clinic_views.listed, name="list"),
    path("staff/questionnaires/new", clinic_views.write, name="new"),
    path("staff/questionnaires/own/<uuid:pk>", clinic_views.write, name="write"),
    path("staff/questionnaires/own/<uuid:pk>/open", clinic_views.open_it, name="use"),
    path("staff/questionnaires/own/<uuid:pk>/retire", clinic_views.retire, name="retire"),
    path("staff/questionnaires/<str:key>/<int:version>", clinic_views.look, name="look"),
]
