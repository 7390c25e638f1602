from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "shared.privacy.rights"
    label = "rights"
