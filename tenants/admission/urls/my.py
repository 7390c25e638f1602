"""On the signed-in side, for the owner of a clinic that waits or was declined."""

from django.urls import path

from tenants.admission import own_views

app_name = "admission"
urlpatterns = [path("staff/admission", own_views.case, name="case")]
