from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "tenants.subscriptions"
    label = "subscriptions"
