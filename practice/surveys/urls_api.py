"""Under /api/v1/ (infra.urls.api)."""

from django.urls import path

from practice.surveys import api

urlpatterns = [
    path("surveys", api.Surveys.as_view(), name="surveys"),
    path("surveys/<uuid:pk>", api.OneSurvey.as_view(), name="survey"),
    path("surveys/<uuid:pk>/answer", api.SurveyAnswer.as_view(), name="survey-answer"),
    path("staff/surveys", api.ClinicSurveys.as_view(), name="clinic-surveys"),
    path("staff/surveys/<uuid:pk>", api.SurveyResults.as_view(), name="survey-results"),
]
