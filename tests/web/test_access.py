"""A mark both says who may come in and keeps the others out."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.views import View
from rest_framework.response import Response
from rest_framework.views import APIView

from shared.web import access

NOBODY = SimpleNamespace(is_authenticated=False)
CLIENT = SimpleNamespace(is_authenticated=True, is_staff_member=False, role="", roles=frozenset())
PRACTITIONER = SimpleNamespace(
    is_authenticated=True, is_staff_member=True, role="practitioner", roles=frozenset({"practitioner"})
)
OWNER = SimpleNamespace(is_authenticated=True, is_staff_member=True, role="owner", roles=frozenset({"owner"}))
KEY_HOLDER = SimpleNamespace(operator_since=None)
OPERATOR = SimpleNamespace(operator_since="2026-01-01")

PEOPLE = {"nobody": NOBODY, "client": CLIENT, "practitioner": PRACTITIONER, "owner": OWNER}
MY_SIDE = [
    # mark, who gets in, who is sent to sign in, everybody else is refused
    (access.public, {"nobody", "client", "practitioner", "owner"}, set()),
    (access.signed_in, {"client", "practitioner", "owner"}, {"nobody"}),
    (access.client, {"client"}, {"nobody"}),
    (access.staff, {"practitioner", "owner"}, {"nobody"}),
    (access.staff_role("owner", "administrator"), {"owner"}, {"nobody"}),
]


@pytest.fixture(autouse=True)
def sign_in_pages(settings):
    settings.CLIENT_SIGN_IN_URL = "/sign-in"
    settings.STAFF_SIGN_IN_URL = "/staff/start"
    settings.PLATFORM_SIGN_IN_URL = "/key"


def page(request, number=1):
    return HttpResponse(f"page {number}")


def asked(method="GET", **who):
    request = RequestFactory().generic(method, "/somewhere?day=2026-11-26")
    for name, person in who.items():
        setattr(request, name, person)
    return request


@pytest.mark.parametrize(("mark", "welcome", "sent_on"), MY_SIDE)
@pytest.mark.parametrize("who", PEOPLE)
def test_each_person_meets_each_mark(mark, welcome, sent_on, who):
    view = mark(page)
    request = asked(user=PEOPLE[who])
    if who in welcome:
        assert view(request, number=7).content == b"page 7"
    elif who in sent_on:
        assert view(request).status_code == 302
    else:
        with pytest.raises(PermissionDenied):
            view(request)


@pytest.mark.parametrize(
    ("mark", "person", "expected"),
    [
        (access.platform_staff, None, 302),
        (access.platform_staff, KEY_HOLDER, 200),
        (access.platform_staff, OPERATOR, 200),
        (access.operator, None, 302),
        (access.operator, OPERATOR, 200),
    ],
)
def test_the_platform_knows_its_own_people(mark, person, expected):
    assert mark(page)(asked(staff=person)).status_code == expected


def test_a_key_holder_is_no_operator():
    with pytest.raises(PermissionDenied):
        access.operator(page)(asked(staff=KEY_HOLDER))


def test_a_side_without_users_lets_nobody_in():
    assert access.client(page)(asked()).status_code == 302
    assert access.operator(page)(asked()).status_code == 302


@pytest.mark.parametrize(
    ("mark", "where"),
    [(access.client, "/sign-in"), (access.staff, "/staff/start"), (access.operator, "/key")],
)
def test_the_way_to_sign_in_leads_back_to_the_page(mark, where):
    assert mark(page)(asked(user=NOBODY)).url == f"{where}?next=%2Fsomewhere%3Fday%3D2026-11-26"


def test_what_was_posted_is_not_replayed_after_sign_in():
    assert access.client(page)(asked("POST", user=NOBODY)).url == "/sign-in"


def test_the_mark_can_be_read_off_functions_classes_and_api_views():
    @access.staff_role("owner")
    class Page(View):
        def get(self, request):
            return HttpResponse("class")

    @access.client
    class Api(APIView):
        authentication_classes = permission_classes = ()

        def get(self, request):
            return Response({})

    assert access.mark_of(access.public(page)) == access.Access("public")
    assert access.mark_of(Page.as_view()) == access.Access("staff", frozenset({"owner"}))
    assert access.mark_of(Api.as_view()) == access.Access("client")
    assert access.mark_of(page) is None
    assert Page.as_view()(asked(user=OWNER)).content == b"class"
    with pytest.raises(PermissionDenied):
        Page.as_view()(asked(user=PRACTITIONER))
    with pytest.raises(PermissionDenied):
        Api.as_view()(asked(user=OWNER))


def test_a_subclass_that_replaces_the_guard_has_no_mark():
    @access.client
    class Page(View):
        pass

    class Careless(Page):
        def dispatch(self, request, *arguments, **named):
            return HttpResponse("open")

    assert access.mark_of(Careless.as_view()) is None


def test_two_marks_on_one_view_are_a_mistake():
    with pytest.raises(TypeError, match="two access marks"):
        access.public(access.staff(page))
    with pytest.raises(TypeError, match="two access marks"):
        access.public(access.staff(type("Page", (View,), {})))
    with pytest.raises(TypeError, match="name the roles"):
        access.staff_role()
