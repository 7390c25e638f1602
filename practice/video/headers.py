"""What these pages may do and no others: use the camera, and show one host in a frame."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

DEVICES = ("camera", "microphone", "display-capture", "fullscreen", "autoplay")
REST = "geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()"


def with_devices(response: HttpResponse, origin: str) -> HttpResponse:
    """Camera and microphone for this page, and for `origin` in a frame of it."""
    whom = f'(self "{origin}")' if origin else "(self)"
    response.headers["Permissions-Policy"] = ", ".join([*(f"{one}={whom}" for one in DEVICES), REST])
    return response


def framed(response: HttpResponse, url: str) -> HttpResponse:
    """`url`'s origin, and nothing else of the outside, may stand in a frame; scripts stay our own."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    response._csp_config = settings.SECURE_CSP | {"frame-src": [origin]}
    return with_devices(response, origin)
