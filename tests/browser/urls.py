"""The signed-in side, with a page that tells what is open and an act that needs a touch."""

import hashlib

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html

from infra.urls import my
from practice.people import stepup, unlock
from shared.web.access import staff

PAGE = '<!doctype html><html lang="en"><title>Probe</title><main><p id="who">{}</p><p id="open">{}</p>{}</main></html>'
FORM = (
    '<form method="post" action="/probe/publish"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    '<textarea name="message" aria-label="Message"></textarea><button>Publish</button></form>'
)


def _page(request, form=""):
    try:
        opened = hashlib.sha256(unlock.private_key(request)).hexdigest()
    except unlock.Refused:
        opened = "shut"
    return HttpResponse(format_html(PAGE, request.user.first_name, opened, form))


@staff
def probe(request):
    return _page(request, format_html(FORM, get_token(request)))


@staff
def publish(request):
    waiting = stepup.require(request, "policy.publish:1", timezone.now())
    return waiting or HttpResponse(format_html("<p id='done'>{}</p>", request.POST["message"]))


urlpatterns = [
    *my.urlpatterns,
    path("probe", probe, name="probe"),
    path("probe/publish", publish, name="probe-publish"),
]
handler400, handler403, handler404, handler500 = my.handler400, my.handler403, my.handler404, my.handler500
