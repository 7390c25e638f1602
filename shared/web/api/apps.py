from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "shared.web.api"
    label = "api"
