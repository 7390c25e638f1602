"""One page that belongs to nobody."""

from django.http import HttpResponse
from django.urls import include, path

from shared.web.access import public


@public
def probe(request):
    return HttpResponse("here")


urlpatterns = [
    path("probe", probe, name="probe"),
    *(
        path("", include(f"infra.urls.{side}")) for side in ("portal", "my", "platform")
    ),  # pages of refusal link to them
]
