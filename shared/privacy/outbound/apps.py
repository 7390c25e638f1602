from django.apps import AppConfig


class OutboundConfig(AppConfig):
    name = "shared.privacy.outbound"
    label = "outbound"
