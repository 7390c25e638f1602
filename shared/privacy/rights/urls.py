"""Rights, on a clinic's signed-in side: the person's own pages, and those of the staff who answer."""

from django.urls import path

from shared.privacy.rights import client_views as own
from shared.privacy.rights import limit_views as limits
from shared.privacy.rights import staff_views as staff

app_name = "rights"
urlpatterns = [
    path("rights", own.mine, name="mine"),
    path("rights/new/<slug:kind>", own.ask, name="ask"),
    path("rights/<uuid:pk>", own.own, name="own"),
    path("rights/<uuid:pk>/take-back", own.take_back, name="take-back"),
    path("rights/<uuid:pk>/answer/<slug:form>", own.answer, name="answer"),
    path("rights/limits/<uuid:pk>/lift", own.lift, name="lift"),
    path("profile/close", own.close, name="close"),
    path("staff/limits", limits.listed, name="limits"),
    path("staff/limits/<uuid:pk>", limits.decide, name="decide"),
    path("staff/requests", staff.requests, name="requests"),
    path("staff/requests/new", staff.enter, name="enter"),
    path("staff/requests/<uuid:pk>", staff.request_page, name="request"),
    path("staff/requests/<uuid:pk>/<slug:act>", staff.act, name="act"),
    path("staff/requests/<uuid:pk>/file/<slug:form>", staff.file, name="file"),
]
