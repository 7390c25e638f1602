from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "practice.applications"
    label = "applications"
