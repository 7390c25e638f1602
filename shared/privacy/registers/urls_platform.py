"""The registers of the platform itself, in the operators' console."""

from django.urls import path

from shared.privacy.registers import views

app_name = "registers"
urlpatterns = [
    path("operators/registers", views.overview, name="overview"),
    path("operators/registers/processing", views.processing, name="processing"),
    path("operators/registers/agreements", views.agreements, name="agreements"),
    path("operators/registers/security", views.security, name="security"),
    path("operators/registers/security/<slug:key>", views.review, name="review"),
    path("operators/registers/assessments", views.assessments, name="assessments"),
    path("operators/registers/assessments/new", views.assessment, name="new-assessment"),
    path("operators/registers/assessments/<uuid:pk>", views.assessment, name="assessment"),
    path("operators/registers/breaches", views.breaches, name="breaches"),
    path("operators/registers/breaches/new", views.breach, name="new-breach"),
    path("operators/registers/breaches/<uuid:pk>", views.breach, name="breach"),
    path("operators/registers/breaches/<uuid:pk>/close", views.close, name="close"),
    path("operators/registers/pack", views.pack, name="pack"),
]
