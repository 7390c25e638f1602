"""Oneself, and the clients whom a staff member may see."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from rest_framework import serializers

from practice.people import actions, relations
from practice.people.forms import ProfileForm
from practice.people.models import User
from practice.people.queries import contact_by_relation
from shared.privacy.rights.queries import who_restricted
from shared.web.access import carers, signed_in
from shared.web.api.docs import EXAMPLE_ID
from shared.web.api.problems import Problem, pointed
from shared.web.api.schema import IF_MATCH, operation, paged
from shared.web.api.views import PageIn, Resource
from shared.web.languages import NAMES

PROFILE = ("first_name", "last_name", "phone", "language")


class MeOut(serializers.Serializer):
    id = serializers.UUIDField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField(allow_null=True)
    phone = serializers.CharField(help_text="E.164, or empty.")
    language = serializers.CharField(help_text="Of mail and messages; empty: the clinic's first one.")
    roles = serializers.ListField(child=serializers.CharField(), help_text="Of a staff member; empty for a client.")


class MeIn(serializers.Serializer):
    first_name = serializers.CharField(required=False, max_length=100)
    last_name = serializers.CharField(required=False, allow_blank=True, max_length=100)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=30)
    language = serializers.ChoiceField(list(NAMES), required=False)


ME = {
    "id": EXAMPLE_ID, "first_name": "Tove", "last_name": "", "email": "tove@client.example", "phone": "", "language": "en",
    "roles": [],
}  # fmt: skip


@signed_in
class Me(Resource):
    @operation("Read who you are here", tag="You", answers=MeOut, example=ME,
               about="The header X-CSRFToken is what a session sends along with whatever changes something.")  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, _me(request.user), X_CSRFToken=get_token(request._request))

    @operation(
        "Put right what the clinic knows of you", tag="You", answers=MeOut, takes=MeIn, refuses=(412,), headers=[IF_MATCH],
        sends={"language": "en"}, example=ME, about="For clients. What is left out stays as it is.",
    )  # fmt: skip
    def patch(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_staff_member:
            raise PermissionDenied
        said = self.taken(request, MeIn)
        user = User.objects.select_for_update().get(pk=request.user.pk)
        self.must_match(request, _me(user))
        fields = {name: getattr(user, name) for name in PROFILE} | said
        fields["language"] = fields["language"] or request.languages[0]
        form = ProfileForm(fields, country=request.clinic.country, languages=request.languages)
        if not form.is_valid():
            raise Problem("invalid", errors=pointed(form.errors))
        actions.correct(user, timezone.now(), **form.cleaned_data)
        return self.shown(request, _me(user))


def _me(user) -> dict:
    plain = {name: getattr(user, name) for name in (*PROFILE, "email")}
    return {"id": str(user.pk), "roles": sorted(user.roles)} | plain


class ClientOut(serializers.Serializer):
    """Empty: hidden by the client, not given, or restricted."""

    id = serializers.UUIDField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()


class ClientsIn(PageIn):
    first_name = serializers.CharField(required=False, max_length=100, help_text="How it begins.")


CLIENT = {"id": EXAMPLE_ID, "first_name": "Tove", "last_name": "Lund", "email": "tove@client.example", "phone": ""}


@carers
class Clients(Resource):
    @operation(
        "List your clients", tag="Clients", answers=paged(ClientOut), query=ClientsIn,
        example={"results": [CLIENT], "next": None, "previous": None},
        about="Those with whom you have a relation today. What they have hidden is empty.",
    )  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        asked, now = self.asked(request, ClientsIn), timezone.now()
        rows = relations.clients_of(request.user, now)
        if "first_name" in asked:
            rows = rows.filter(first_name__istartswith=asked["first_name"])
        return self.page(request, rows, ("first_name", "id"), lambda found: _clients(found, now))


@carers
class Client(Resource):
    @operation("Read a client", tag="Clients", answers=ClientOut, refuses=(404,), example=CLIENT)
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        now = timezone.now()
        found = relations.clients_of(request.user, now).filter(pk=pk).first()
        if found is None:
            raise Http404
        return self.shown(request, _clients([found], now)[0])


def _clients(rows, now) -> list[dict]:
    stopped = who_restricted({one.pk for one in rows}, "contact", now)
    return [{"id": str(one.pk)} | vars(contact_by_relation(one, stopped)) for one in rows]
