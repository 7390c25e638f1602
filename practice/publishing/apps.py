from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "practice.publishing"
    label = "publishing"
