"""At BASE."""

from django.urls import path

from tenants.product import views

app_name = "product"
urlpatterns = [path("", views.home, name="home")]
