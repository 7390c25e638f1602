"""Under /api/v1/ (infra.urls.api)."""

from django.urls import path

from practice.support import api, api_office

urlpatterns = [
    path("help", api.Cases.as_view(), name="cases"),
    path("help/<uuid:pk>", api.OneCase.as_view(), name="case"),
    path("help/<uuid:pk>/messages", api.CaseMore.as_view(), name="case-more"),
    path("help/<uuid:pk>/close", api.CaseClose.as_view(), name="case-close"),
    path("help/<uuid:pk>/mark", api.CaseMark.as_view(), name="case-mark"),
    path("staff/help", api_office.OfficeCases.as_view(), name="office-cases"),
    path("staff/help/<uuid:pk>", api_office.OfficeCase.as_view(), name="office-case"),
    path("staff/help/<uuid:pk>/entries", api_office.OfficeSay.as_view(), name="office-say"),
    path("staff/help/<uuid:pk>/close", api_office.OfficeClose.as_view(), name="office-close"),
]
