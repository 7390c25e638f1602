from django.apps import AppConfig


class AnnouncingConfig(AppConfig):
    name = "tenants.announcing"
    label = "announcing"
