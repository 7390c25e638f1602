"""On the signed-in side, whose cookies carry the forms' tokens; writing needs no account."""

from django.urls import path

from practice.contact import staff_views, views

app_name = "contact"
urlpatterns = [
    path("write/thanks", views.thanks, name="thanks"),
    path("write/<slug:key>", views.write, name="write"),
    path("staff/enquiries", staff_views.inbox, name="inbox"),
    path("staff/enquiries/<uuid:pk>", staff_views.enquiry, name="enquiry"),
    path("staff/enquiries/<uuid:pk>/sealed", staff_views.armored, name="armored"),
    path("staff/enquiries/forms/new", staff_views.edit, name="new"),
    path("staff/enquiries/forms/<uuid:pk>", staff_views.edit, name="edit"),
]
