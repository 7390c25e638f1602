"""At BASE: the directory, and the form that suggests."""

from django.urls import path

from shared.matching import directory_views, form_views, list_views

app_name = "matching"
urlpatterns = [
    path("practitioners", directory_views.directory, name="directory"),
    path("practitioners/<uuid:pk>", directory_views.practitioner, name="practitioner"),
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
