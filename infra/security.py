"""One place for the headers that every answer carries. The CSP's sources stand in settings.SECURE_CSP; a clinic's portal
widens them by what its policy declares (shared.privacy), and nothing else may."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpResponseForbidden

PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()"


class HeadersMiddleware:
    """Permissions-Policy, no caching of signed-in pages, no service worker but the one that can reach nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A service worker would see every navigation in its reach, hand-off codes included. The one that is served reaches
        # what lies beside it, /pocket/, and no answer of ours widens that (Service-Worker-Allowed).
        if request.headers.get("Service-Worker") == "script" and request.path != settings.SERVICE_WORKER:
            return HttpResponseForbidden("Service workers are not served here.", content_type="text/plain")
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if getattr(request, "side", "") in ("my", "platform"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def client_address(request) -> str:
    """Who asks, for the counters of refused attempts. Behind the proxy that ends TLS, which adds its peer as the last of
    X-Forwarded-For; what stands before it there, a visitor may have written. Without a proxy the header is nobody's word."""
    peer = request.META["REMOTE_ADDR"]
    if not settings.BEHIND_PROXY:
        return peer
    last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return peer
