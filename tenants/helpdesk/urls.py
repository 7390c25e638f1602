"""At BASE."""

from django.urls import path

from tenants.helpdesk import views

app_name = "helpdesk"
urlpatterns = [
    path("help", views.mine, name="mine"),
    path("help/new", views.ask, name="ask"),
    path("help/<uuid:pk>", views.own, name="own"),
    path("operators/help", views.inbox, name="inbox"),
    path("operators/help/phone", views.phone, name="phone"),
    path("operators/help/figures", views.figures, name="figures"),
    path("operators/help/<uuid:pk>", views.case, name="case"),
]
