from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "shared.privacy.consents"
    label = "consents"
