"""The signed-in side, and a view that does nothing."""

from django.urls import path

from infra.urls import my as _my
from tests.bench.site.portal import nothing

urlpatterns = [*_my.urlpatterns, path("nothing", nothing, name="nothing")]
handler400, handler403 = _my.handler400, _my.handler403
handler404, handler500 = _my.handler404, _my.handler500
