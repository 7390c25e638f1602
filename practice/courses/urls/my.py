"""Where people register, and where the clinic sets up and leads. One's own page has a short address: it stands in mails."""

from django.urls import path

from practice.courses import leading_views, my_views, staff_views

app_name = "courses"
urlpatterns = [
    path("courses/<slug:slug>/register", my_views.register, name="register"),
    path("course-asked", my_views.asked, name="asked"),
    path("c/<str:token>", my_views.own, name="own"),
    path("c/<str:token>/room", my_views.room, name="room"),
    path("c/<str:token>/material/<uuid:pk>", my_views.material, name="material"),
    path("c/<str:token>/recording", my_views.say, name="say"),
    path("c/<str:token>/recording/<uuid:pk>", my_views.replay, name="replay"),
    path("c/<str:token>/certificate", my_views.certificate_of, name="certificate"),
    path("staff/courses", staff_views.overview, name="overview"),
    path("staff/courses/new", staff_views.new, name="new"),
    path("staff/courses/recorded", staff_views.recorded, name="recorded"),
    path("staff/courses/<uuid:pk>", staff_views.edit, name="edit"),
    path("staff/courses/<uuid:pk>/date", staff_views.date, name="date"),
    path("staff/courses/dates/<uuid:pk>/out", staff_views.no_date, name="no-date"),
    path("staff/courses/<uuid:pk>/show", staff_views.show, name="show"),
    path("staff/courses/<uuid:pk>/call-off", staff_views.call_off, name="call-off"),
    path("staff/courses/<uuid:pk>/participants", leading_views.participants, name="participants"),
    path("staff/courses/places/<uuid:pk>/remove", leading_views.remove, name="remove"),
    path("staff/courses/dates/<uuid:pk>", leading_views.attendance, name="attendance"),
    path("staff/courses/<uuid:pk>/materials", leading_views.materials, name="materials"),
]
