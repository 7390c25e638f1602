"""The URL map of BASE: product pages, sign-up, staff sign-in, operators.

Every URL has a name and a row in tests/guarantees/permissions.py.
"""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("infra.urls.api_platform")),
    path("", include("tenants.product.urls")),
    path("", include("shared.web.urls")),
    path("", include("shared.privacy.urls_public")),
    path("", include("shared.privacy.outbound.urls_public")),
    path("", include("shared.staff.urls")),
    path("", include("shared.matching.urls")),
    path("", include("tenants.signup.urls")),
    path("", include("tenants.subscriptions.urls.platform")),
    path("", include("tenants.operators.urls")),
    path("", include("tenants.admission.urls.platform")),
    path("", include("tenants.parts.urls")),
    path("", include("tenants.announcing.urls.platform")),
    path("", include("tenants.helpdesk.urls")),
    path("", include("tenants.status.urls")),
    path("", include("shared.privacy.rights.urls_platform")),
    path("", include("shared.privacy.handwork.urls_platform")),
    path("", include("shared.privacy.registers.urls_platform")),
]
if settings.DEMO:
    urlpatterns += [path("", include("practice.demo.urls"))]

handler400 = "shared.web.errors.bad_request"
handler403 = "shared.web.errors.permission_denied"
handler404 = "shared.web.errors.page_not_found"
handler500 = "shared.web.errors.server_error"
handler429 = "shared.web.errors.too_many_requests"  # django-allauth looks for it here, whichever side is asked
