"""On a clinic's signed-in side."""

from django.urls import path

from tenants.domains import views

app_name = "domains"
urlpatterns = [
    path("staff/domains", views.portal, name="portal"),
    path("staff/domains/subdomain", views.prefer_subdomain, name="prefer-subdomain"),
    path("staff/domains/<uuid:pk>/look", views.look, name="look"),
    path("staff/domains/<uuid:pk>/prefer", views.prefer, name="prefer"),
    path("staff/domains/<uuid:pk>/remove", views.remove, name="remove"),
    path("staff/sender", views.mail, name="mail"),
]
