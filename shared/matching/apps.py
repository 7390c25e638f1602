from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "shared.matching"
    label = "matching"
