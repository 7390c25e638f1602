from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "practice.contact"
    label = "contact"
