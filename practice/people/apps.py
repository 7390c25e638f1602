from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "practice.people"
    label = "people"
