from django.apps import AppConfig


class HandworkConfig(AppConfig):
    name = "shared.privacy.handwork"
    label = "handwork"
