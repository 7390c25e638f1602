from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "tenants.visits"
    label = "visits"
