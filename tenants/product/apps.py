from django.apps import AppConfig


class ProductConfig(AppConfig):
    name = "tenants.product"
    label = "product"
