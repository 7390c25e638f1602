"""A portal has several hosts and one main one."""

from django.conf import settings
from django.http import HttpResponseRedirect


class OwnHostMiddleware:
    """Whoever reads at another host than the main one is led there. Not for good (301): browsers keep that, and an owner who
    goes back to the former address would send them in a circle. Forms that are under way are answered where they were sent.

    HSTS of a clinic's own domain speaks for that host alone: what else lives below a clinic's domain is not ours to bind.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        host = request.get_host().lower().removesuffix(".")
        elsewhere = request.side == "portal" and host != request.clinic.portal_host
        if elsewhere and request.method in ("GET", "HEAD"):
            response = HttpResponseRedirect(request.clinic.portal_origin + request.get_full_path())
            response.headers["Cache-Control"] = "no-store"
        else:
            response = self.get_response(request)
        if settings.SECURE_HSTS_SECONDS and not _is_platforms(host.partition(":")[0]):
            response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response


def _is_platforms(host):
    return host == settings.BASE_HOSTNAME or host.endswith(f".{settings.BASE_HOSTNAME}")
