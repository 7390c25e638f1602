from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "practice.questionnaires"
    label = "questionnaires"
