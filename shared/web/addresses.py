"""Links from one of the three sides to another: platform, a clinic's portal, and its signed-in side ("my")."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def origin(request: HttpRequest, side: str) -> str:
    """http(s)://host of a side; portal and my are those of the clinic that the request belongs to."""
    if side == "platform":
        return settings.BASE_ORIGIN
    host = {"portal": request.clinic.portal_host, "my": request.clinic.my_host}[side]
    return f"{settings.SCHEME}://{host}"


def local_path(target: str, otherwise: str = "/") -> str:
    """`target` when it is a path of this host: where a form or an address asks to be led back to."""
    fine = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if fine else otherwise


def address(request: HttpRequest, side: str, name: str, *arguments, **named) -> str:
    """The path of a named URL, with its origin in front when it lies on another side than the request."""
    path = reverse(name, urlconf=settings.URLCONFS[side], args=arguments, kwargs=named)
    return path if side == request.side else origin(request, side) + path
