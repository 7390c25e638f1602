from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "practice.sharing"
    label = "sharing"
