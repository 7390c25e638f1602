from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    name = "practice.newsletter"
    label = "newsletter"
