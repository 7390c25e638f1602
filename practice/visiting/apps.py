from django.apps import AppConfig


class VisitingConfig(AppConfig):
    name = "practice.visiting"
    label = "visiting"
