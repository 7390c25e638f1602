"""A practitioner's, and a colleague's, browser at clinic a's signed-in side."""

from types import SimpleNamespace
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from practice.accesslog.models import AccessEvent
from tenants.isolation.context import enter
from tests import cast as people

TEXT = "Sov dåligt. <b>Oro</b> 🌧"


class Desk:
    """One staff member's browser at clinic a's signed-in side."""

    def __init__(self, cast, who):
        self.browser, self.client = cast.browser(who, "my"), cast.users["client"].pk
        self.browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def url(self, name, **more):
        arguments = {} if name == "clients" else {"client": self.client}
        return reverse(f"journal:{name}", urlconf=settings.URLCONFS["my"], kwargs=arguments | more)

    def get(self, name, **more):
        return self.browser.get(self.url(name, **more))

    def post(self, name, data, accept="text/html", **more):
        return self.browser.post(self.url(name, **more), data, headers={"accept": accept})

    def write(self, text=TEXT, note=None, sign=True, **data):
        note = note or uuid4()
        found = {"text": text, "template": "free", "revision": 0} | ({"sign": "1"} if sign else {}) | data
        return note, self.post("save", found, note=note)


def build(clinics):
    """Maja treats the client, Robin is her colleague; `maja` and `robin` are Desks."""
    cast = people.build(clinics["a"], clinics["b"])
    desks = {who: Desk(cast, who) for who in ("practitioner", "colleague")}
    return SimpleNamespace(
        cast=cast, clinic=clinics["a"], maja=desks["practitioner"], robin=desks["colleague"], **cast.users
    )


def events(a, **which):
    with enter(a.clinic.schema):
        return list(AccessEvent.objects.filter(**which).order_by("at", "pk"))


def in_place(a):
    return enter(a.clinic.schema)
