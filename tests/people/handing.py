"""Somebody with two keys on the way from BASE to a clinic. Keys are software, browsers are test clients: one per host, as
cookies are."""

from types import SimpleNamespace
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from django.utils import timezone

from practice.people import unlock
from practice.people.models import User
from shared.staff import actions, cookies, sessions
from shared.staff.models import StaffSession
from tenants.isolation.context import enter
from tests.staff.signed_in import account_with_keys, sign_in_as

PLATFORM = settings.PUBLIC_SCHEMA_NAME
REFUSED = "/handoff/refused"


class Person:
    """Somebody with two keys; `base` and `my` are one browser's two cookie jars."""

    def __init__(self, name, *clinics, role="practitioner"):
        self.name = name
        with enter(PLATFORM):
            self.account = account_with_keys(name)
            for clinic in clinics:
                actions.add_membership(self.account, clinic.schema, timezone.now())
        for clinic in clinics:
            with enter(clinic.schema):
                User.objects.create_user(
                    f"{name}@mail.example",
                    first_name=name,
                    role=role,
                    staff_id=self.account.pk,
                    created_at=timezone.now(),
                )
        self.base, self.jars = Client(headers={"host": settings.BASE_HOST}), {}
        self.sign_in()

    def sign_in(self):
        with enter(PLATFORM):
            return sign_in_as(self.base, self.account)

    def my(self, clinic):
        return self.jars.setdefault(
            clinic.schema, Client(headers={"host": clinic.my_host}, raise_request_exception=False)
        )

    def user(self, clinic):
        with enter(clinic.schema):
            return User.objects.get(staff_id=self.account.pk)


def hop(client, address):
    """One request, its redirect not followed: (status, path with query)."""
    at = urlsplit(address)
    response = client.get(f"{at.path}?{at.query}" if at.query else at.path)
    return response.status_code, response.get("Location", "")


def code_for(person, clinic, **query):
    """The flow up to the address that carries the code."""
    return hop(person.base, person.my(clinic).get("/handoff/start", query)["Location"])


def enters(person, clinic, **query):
    """The whole flow: where the clinic sends the browser in the end."""
    return hop(person.my(clinic), code_for(person, clinic, **query)[1])[1]


def touch(person, clinic, act):
    """What assert_ does after a touch for an act."""
    with enter(PLATFORM):
        sid = cookies.unb64(person.base.cookies[cookies.SESSION].value)
        session = StaffSession.objects.get(pk=cookies.digest(sid))
        sessions.allow(session, f"{clinic.schema} {act}", timezone.now())


def is_in(person, clinic):
    return person.my(clinic).get("/handoff/pending/00000000-0000-4000-8000-000000000000").status_code == 404


def opened(person, clinic):
    """The private half that this browser's cookies open now, through the product's own code."""
    my = person.my(clinic)
    request = SimpleNamespace(
        COOKIES={name: morsel.value for name, morsel in my.cookies.items()}, session=my.session, place=clinic.schema
    )
    with enter(clinic.schema):
        request.user = User.objects.get(staff_id=person.account.pk)
        return unlock.private_key(request)


def later(person, clinic, seconds):
    """The session as it will be after so long without a request."""
    session = person.my(clinic).session
    session["staff"] = session["staff"] | {"checked": session["staff"]["checked"] - seconds}
    session.save()


def move_on(person, clinic, seconds):
    with enter(clinic.schema):
        later(person, clinic, seconds)
