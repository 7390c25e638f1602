"""The URL map of a clinic's public portal; there is no session here.

Every URL has a name and a row in tests/guarantees/permissions.py.
"""

from django.urls import include, path

urlpatterns = [
    path("", include("practice.portal.urls")),
    path("", include("practice.publishing.urls.portal")),
    path("", include("practice.courses.urls.portal")),
    path("", include("tenants.branding.urls_public")),
    path("", include("practice.booking.urls.portal")),
    path("", include("practice.directory.urls.portal")),
    path("", include("shared.matching.urls_form")),
    path("", include("shared.web.urls")),
    path("", include("shared.privacy.urls_public")),
    path("", include("shared.privacy.documents.urls_public")),
    path("", include("shared.privacy.outbound.urls_public")),
]

handler400 = "shared.web.errors.bad_request"
handler403 = "shared.web.errors.permission_denied"
handler404 = "shared.web.errors.page_not_found"
handler500 = "shared.web.errors.server_error"
