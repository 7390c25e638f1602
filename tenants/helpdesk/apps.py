from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "tenants.helpdesk"
    label = "helpdesk"
