from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "practice.reminders"
    label = "reminders"
