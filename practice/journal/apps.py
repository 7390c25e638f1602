from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "practice.journal"
    label = "journal"
