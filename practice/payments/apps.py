from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "practice.payments"
    label = "payments"
