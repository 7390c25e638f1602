from django.apps import AppConfig


class TellingConfig(AppConfig):
    name = "practice.telling"
    label = "telling"
