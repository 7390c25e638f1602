"""At BASE."""

from django.urls import path

from tenants.product import views

app_name = "product"
urlpatterns = [
    path("", views.home, name="home"),
    path("policy-at-work", views.living_policy, name="living"),
    path("examine", views.examine_policy, name="examine"),
    path("prices", views.prices, name="prices"),
    path("what-is-new", views.changes, name="changes"),
]
