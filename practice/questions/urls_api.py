"""Under /api/v1/ (infra.urls.api)."""

from django.urls import path

from practice.questions import api

urlpatterns = [
    path("question-offers", api.QuestionOffers.as_view(), name="question-offers"),
    path("questions", api.Questions.as_view(), name="questions"),
    path("questions/<uuid:pk>", api.OneQuestion.as_view(), name="question"),
    path("questions/<uuid:pk>/withdraw", api.QuestionWithdraw.as_view(), name="question-withdraw"),
    path("staff/questions", api.WaitingQuestions.as_view(), name="waiting-questions"),
    path("staff/questions/<uuid:pk>", api.WaitingQuestion.as_view(), name="waiting-question"),
    path("staff/questions/<uuid:pk>/decline", api.QuestionDecline.as_view(), name="question-decline"),
    path("staff/questions/<uuid:pk>/book", api.QuestionBook.as_view(), name="question-book"),
]
