from django.apps import AppConfig


class EidConfig(AppConfig):
    name = "practice.eid"
    label = "eid"
