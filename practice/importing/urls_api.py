"""Under /api/v1/ (infra.urls.api)."""

from django.urls import path

from practice.importing import api

urlpatterns = [
    path("imports", api.Imports.as_view(), name="imports"),
    path("imports/<uuid:pk>", api.Import.as_view(), name="import"),
    path("imports/<uuid:pk>/try", api.ImportTry.as_view(), name="import-try"),
    path("imports/<uuid:pk>/run", api.ImportRun.as_view(), name="import-run"),
    path("imports/<uuid:pk>/undo", api.ImportUndo.as_view(), name="import-undo"),
    path("imports/<uuid:pk>/errors", api.ImportErrors.as_view(), name="import-errors"),
]
