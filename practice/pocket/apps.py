from django.apps import AppConfig


class PocketConfig(AppConfig):
    name = "practice.pocket"
    label = "pocket"
