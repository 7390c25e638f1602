"""One place for the headers that every answer carries. The CSP's sources stand in settings.SECURE_CSP; a clinic's portal
widens them by what its policy declares (shared.privacy), and nothing else may."""

from django.http import HttpResponseForbidden

PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()"


class HeadersMiddleware:
    """Permissions-Policy, no caching of signed-in pages, no service worker."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A service worker would see every navigation of its origin, hand-off codes included.
        if request.headers.get("Service-Worker") == "script":
            return HttpResponseForbidden("Service workers are not served here.", content_type="text/plain")
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if getattr(request, "side", "") in ("my", "platform"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
