"""On the portal as well as behind sign-in: what every page of the clinic needs."""

from django.urls import path

from tenants.branding import views

app_name = "branding"
urlpatterns = [
    path("brand/<slug:key>.css", views.css, name="css"),
    path("brand/<slug:key>/icon.png", views.icon, name="icon"),
    path("brand/<slug:key>.png", views.logo, name="logo"),
]
