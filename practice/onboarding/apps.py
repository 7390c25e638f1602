from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "practice.onboarding"
    label = "onboarding"
