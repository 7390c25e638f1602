"""On the signed-in side."""

from django.urls import path

from practice.integrations import hook_views, views

app_name = "integrations"
urlpatterns = [
    path("staff/integrations", views.overview, name="overview"),
    path("staff/integrations/<uuid:pk>/revoke", views.revoke, name="revoke"),
    path("staff/integrations/hooks", hook_views.hooks, name="hooks"),
    path("staff/integrations/hooks/<uuid:pk>", hook_views.hook, name="hook"),
    path("staff/integrations/hooks/<uuid:pk>/rotate", hook_views.rotate, name="rotate"),
    path("staff/integrations/deliveries/<uuid:pk>/again", hook_views.again, name="again"),
]
