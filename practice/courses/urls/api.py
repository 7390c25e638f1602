"""Under /api/v1/ (infra.urls.api)."""

from django.urls import path

from practice.courses.api import leading, taking_part

urlpatterns = [
    path("courses", taking_part.Courses.as_view(), name="courses"),
    path("courses/<uuid:pk>", taking_part.OneCourse.as_view(), name="course"),
    path("courses/<uuid:pk>/register", taking_part.Register.as_view(), name="register"),
    path("course-places", taking_part.Places.as_view(), name="places"),
    path("course-places/<uuid:pk>", taking_part.Place.as_view(), name="place"),
    path("course-places/<uuid:pk>/take", taking_part.PlaceTake.as_view(), name="place-take"),
    path("course-places/<uuid:pk>/cancel", taking_part.PlaceCancel.as_view(), name="place-cancel"),
    path("course-places/<uuid:pk>/recording", taking_part.PlaceRecorded.as_view(), name="place-recording"),
    path("staff/courses", leading.LedCourses.as_view(), name="led-courses"),
    path("staff/courses/<uuid:pk>/participants", leading.Participants.as_view(), name="participants"),
    path("staff/course-places/<uuid:pk>/remove", leading.ParticipantRemove.as_view(), name="participant-remove"),
    path("staff/course-dates/<uuid:pk>/attendance", leading.Attendance.as_view(), name="attendance"),
]
