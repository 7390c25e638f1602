from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "practice.directory"
    label = "directory"
