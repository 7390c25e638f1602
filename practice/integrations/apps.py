from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "practice.integrations"
    label = "integrations"
