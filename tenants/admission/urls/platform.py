"""At BASE, for operators."""

from django.urls import path

from tenants.admission import views

app_name = "admission"
urlpatterns = [
    path("operators/admission", views.queue, name="queue"),
    path("operators/admission/<uuid:pk>", views.answer, name="answer"),
]
