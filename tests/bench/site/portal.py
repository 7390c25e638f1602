"""The portal, and a view that does nothing: what a request costs before a page does any work of its own."""

from django.http import HttpResponse
from django.urls import path

from infra.urls import portal as _portal
from shared.web.access import public


@public
def nothing(request):
    return HttpResponse("")


urlpatterns = [*_portal.urlpatterns, path("nothing", nothing, name="nothing")]
handler400, handler403 = _portal.handler400, _portal.handler403
handler404, handler500 = _portal.handler404, _portal.handler500
