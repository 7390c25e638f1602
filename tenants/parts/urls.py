"""At BASE, for operators."""

from django.urls import path

from tenants.parts import views

app_name = "parts"
urlpatterns = [
    path("operators/parts", views.overview, name="overview"),
    path("operators/parts/bill", views.bill, name="bill"),
]
