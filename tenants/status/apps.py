from django.apps import AppConfig


class StatusConfig(AppConfig):
    name = "tenants.status"
    label = "status"
