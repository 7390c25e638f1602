"""The form that suggests: at BASE, and on a clinic's portal."""

from django.urls import path

from shared.matching import form_views, list_views

app_name = "matching"
urlpatterns = [
    path("match", form_views.start, name="start"),
    path("match/resume", form_views.resume, name="resume"),
    path("match/help", form_views.help_first, name="help"),
    path("match/leave", form_views.leave, name="leave"),
    path("match/ranked", form_views.ranked, name="ranked"),
    path("match/list", list_views.short_list, name="list"),
    path("match/fit/<uuid:pk>", list_views.fit, name="fit"),
    path("match/choose/<uuid:pk>", list_views.choose, name="choose"),
    path("match/<slug:step>", form_views.question, name="question"),
]
