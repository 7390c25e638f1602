from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "shared.privacy.notices"
    label = "notices"
