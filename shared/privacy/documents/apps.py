from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "shared.privacy.documents"
    label = "documents"
