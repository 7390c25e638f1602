from django.apps import AppConfig


class SignUpConfig(AppConfig):
    name = "tenants.signup"
    label = "signup"
