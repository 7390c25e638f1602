from django.apps import AppConfig


class LeavingConfig(AppConfig):
    name = "tenants.leaving"
    label = "leaving"
