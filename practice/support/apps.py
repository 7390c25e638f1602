from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "practice.support"
    label = "support"
