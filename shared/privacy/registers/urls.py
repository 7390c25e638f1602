"""The registers: owner, administrator and data protection officer."""

from django.urls import path

from shared.privacy.registers import views

app_name = "registers"
urlpatterns = [
    path("staff/registers", views.overview, name="overview"),
    path("staff/registers/processing", views.processing, name="processing"),
    path("staff/registers/agreements", views.agreements, name="agreements"),
    path("staff/registers/security", views.security, name="security"),
    path("staff/registers/security/<slug:key>", views.review, name="review"),
    path("staff/registers/assessments", views.assessments, name="assessments"),
    path("staff/registers/assessments/new", views.assessment, name="new-assessment"),
    path("staff/registers/assessments/<uuid:pk>", views.assessment, name="assessment"),
    path("staff/registers/breaches", views.breaches, name="breaches"),
    path("staff/registers/breaches/new", views.breach, name="new-breach"),
    path("staff/registers/breaches/<uuid:pk>", views.breach, name="breach"),
    path("staff/registers/breaches/<uuid:pk>/close", views.close, name="close"),
    path("staff/registers/controllers", views.controllers, name="controllers"),
    path("staff/registers/pack", views.pack, name="pack"),
]
