"""People on the signed-in side."""

from django.urls import path

from practice.people import handoff

app_name = "people"
urlpatterns = [
    path("handoff/start", handoff.start, name="handoff-start"),
    path("handoff/finish", handoff.finish, name="handoff-finish"),
    path("handoff/refused", handoff.refused, name="handoff-refused"),
    path("handoff/pending/<uuid:pk>", handoff.pending, name="pending"),
    path("sign-out", handoff.sign_out, name="sign-out"),
]
