from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "practice.messaging"
    label = "messaging"  # "messages" is the framework's own
