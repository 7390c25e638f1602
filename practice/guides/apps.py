from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "practice.guides"
    label = "guides"
