from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "practice.engagements"
    label = "engagements"
