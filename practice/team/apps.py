from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "practice.team"
    label = "team"
