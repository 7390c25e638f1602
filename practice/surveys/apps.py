from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "practice.surveys"
    label = "surveys"
