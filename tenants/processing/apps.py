from django.apps import AppConfig


class ProcessingConfig(AppConfig):
    name = "tenants.processing"
    label = "processing"
