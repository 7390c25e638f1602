from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "practice.questions"
    label = "questions"
