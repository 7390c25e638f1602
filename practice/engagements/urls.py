from django.urls import path

from practice.engagements import views

app_name = "engagements"
urlpatterns = [
    path("staff/customers", views.overview, name="overview"),
    path("staff/customers/new", views.new, name="new"),
    path("staff/customers/<uuid:pk>", views.engagement, name="engagement"),
    path("staff/customers/<uuid:pk>/note/<uuid:note>", views.note, name="note"),
]
