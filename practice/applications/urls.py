"""Applying to work here, and answering those who do."""

from django.urls import path

from practice.applications import staff_views, views

app_name = "applications"
urlpatterns = [
    path("apply", views.start, name="start"),
    path("apply/code", views.code, name="code"),
    path("apply/mine", views.mine, name="mine"),
    path("apply/file", views.upload, name="upload"),
    path("apply/file/remove", views.remove, name="remove"),
    path("apply/send", views.send, name="send"),
    path("apply/withdraw", views.withdraw, name="withdraw"),
    path("apply/leave", views.leave, name="leave"),
    path("staff/applications", staff_views.queue, name="queue"),
    path("staff/applications/<uuid:pk>", staff_views.application, name="application"),
    path("staff/applications/<uuid:pk>/approve", staff_views.approve, name="approve"),
    path("staff/applications/<uuid:pk>/reject", staff_views.reject, name="reject"),
    path("staff/applications/files/<uuid:pk>", staff_views.file, name="file"),
]
