from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "shared.privacy.registers"
    label = "registers"
