from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    name = "tenants.admission"
    label = "admission"
