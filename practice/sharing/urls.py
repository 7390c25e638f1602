from django.urls import path

from practice.sharing import client_views, staff_views

app_name = "sharing"
urlpatterns = [
    path("consents", client_views.consents, name="consents"),
    path("consents/agree", client_views.agree, name="agree"),
    path("consents/<uuid:pk>", client_views.answer, name="answer"),
    path("staff/sharing/<uuid:client>", staff_views.client, name="client"),
    path("staff/sharing/<uuid:client>/ask/<slug:kind>/<slug:key>", staff_views.ask, name="ask"),
    path("staff/sharing/<uuid:client>/end/<uuid:pk>", staff_views.end, name="end"),
    path("staff/sharing/<uuid:client>/disclose/<slug:key>", staff_views.disclose, name="disclose"),
    path("staff/outside-enquiries", staff_views.outside, name="outside"),
]
