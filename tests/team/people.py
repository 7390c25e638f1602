"""Browsers of people at clinic a, and the touch that an act asks for."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practice.people.models import StaffSignIn, User
from tenants.isolation.context import enter
from tests.staff.signed_in import enter_clinic

MY, PLATFORM = settings.URLCONFS["my"], settings.URLCONFS["platform"]


def user(name, role="practitioner", **more):
    """A member; inside the clinic."""
    fields = {"first_name": name, "role": role, "treats": role == "practitioner", "staff_id": uuid4()} | more
    return User.objects.create_user(f"{name.lower()}@mail.example", created_at=timezone.now(), **fields)


class Desk:
    """One member at their screen."""

    def __init__(self, clinic, member):
        self.clinic, self.member = clinic, member
        self.browser = Client(headers={"host": clinic.my_host})
        self.account = enter_clinic(self.browser, member, clinic)

    def get(self, name, *arguments):
        return self.browser.get(reverse(name, args=arguments, urlconf=MY))

    def post(self, name, *arguments, touch="", **data):
        """With `touch`, after the key was touched for that act."""
        if touch:
            with enter(self.clinic.schema):
                rows = StaffSignIn.objects.filter(user=self.member)
                rows.update(allowed_act=touch, allowed_until=timezone.now() + timedelta(minutes=1))
        return self.browser.post(reverse(name, args=arguments, urlconf=MY), data)
