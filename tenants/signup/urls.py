"""Sign-up at BASE."""

from django.urls import path

from tenants.signup import views

app_name = "signup"
urlpatterns = [
    path("open", views.start, name="start"),
    path("open/you", views.person, name="person"),
    path("open/code", views.code, name="code"),
    path("open/agreement", views.agreement_, name="agreement"),
    path("open/ready", views.open_, name="open"),
    path("open/done", views.done, name="done"),
    path("agreement", views.agreement_text, name="agreement-text"),
    path("agreement/<str:version>", views.agreement_text, name="agreement-version"),
]
