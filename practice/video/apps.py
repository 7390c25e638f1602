from django.apps import AppConfig


class VideoConfig(AppConfig):
    name = "practice.video"
    label = "video"
