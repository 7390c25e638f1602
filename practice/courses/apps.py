from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "practice.courses"
    label = "courses"
