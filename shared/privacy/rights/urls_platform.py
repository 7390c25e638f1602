"""Rights at BASE: anybody's, an account's own, and the operators' who answer."""

from django.urls import path

from shared.privacy.rights import client_views as own
from shared.privacy.rights import limit_views as limits
from shared.privacy.rights import staff_views as staff
from shared.privacy.rights import visitor_views as visitor

app_name = "rights"
urlpatterns = [
    path("your-data", visitor.ask, name="visitor-ask"),
    path("your-data/asked", visitor.asked, name="asked"),
    path("your-data/<str:token>", visitor.visit, name="visit"),
    path("your-data/<str:token>/<slug:form>", visitor.answer, name="visit-answer"),
    path("staff/rights", own.mine, name="mine"),
    path("staff/rights/new/<slug:kind>", own.ask, name="ask"),
    path("staff/rights/<uuid:pk>", own.own, name="own"),
    path("staff/rights/<uuid:pk>/take-back", own.take_back, name="take-back"),
    path("staff/rights/<uuid:pk>/answer/<slug:form>", own.answer, name="answer"),
    path("staff/rights/limits/<uuid:pk>/lift", own.lift, name="lift"),
    path("operators/limits", limits.listed, name="limits"),
    path("operators/limits/<uuid:pk>", limits.decide, name="decide"),
    path("operators/requests", staff.requests, name="requests"),
    path("operators/requests/new", staff.enter, name="enter"),
    path("operators/requests/<uuid:pk>", staff.request_page, name="request"),
    path("operators/requests/<uuid:pk>/<slug:act>", staff.act, name="act"),
    path("operators/requests/<uuid:pk>/file/<slug:form>", staff.file, name="file"),
]
