"""Behind sign-in."""

from django.urls import path

from tenants.branding import urls_public, views

app_name = "branding"
urlpatterns = [*urls_public.urlpatterns, path("staff/brand", views.edit, name="edit")]
