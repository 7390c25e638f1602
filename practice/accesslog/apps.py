from django.apps import AppConfig


class AccessLogConfig(AppConfig):
    name = "practice.accesslog"
    label = "accesslog"
