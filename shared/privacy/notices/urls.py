"""Changes of the policy, on a clinic's signed-in side."""

from django.urls import path

from shared.privacy.notices import views

app_name = "notices"
urlpatterns = [
    path("policy-change", views.change, name="change"),
    path("staff/policy/notices", views.delivery, name="delivery"),
    path("staff/policy/notices/<int:number>/bounced", views.bounced, name="bounced"),
]
