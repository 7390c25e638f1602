"""What every resource of the API shares.

    @signed_in
    class Booking(Resource):
        @operation("Read a booking", answers=BookingOut, tag="Bookings", refuses=(404,))
        def get(self, request, pk):
            return self.shown(request, represent(booking))

Who is asking was settled by the same middleware as for pages, and a session's request carries the same CSRF token
(X-CSRFToken), so that no other site can send one. The mark of shared.web.access says who may open it.
"""

from collections.abc import Callable
from hashlib import sha256
from json import dumps

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext
from rest_framework import authentication, exceptions, serializers
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from shared.web.api.problems import Problem


class Here(authentication.BaseAuthentication):
    """Whoever the middleware found."""

    def authenticate(self, request):
        user = getattr(request._request, "user", None)
        return (user, None) if user is not None and user.is_authenticated else None


class Body(JSONParser):
    """JSON that is nested too deep is malformed like any other that can't be read."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError from None


class Resource(APIView):
    authentication_classes, permission_classes, throttle_classes = (Here,), (), ()
    renderer_classes, parser_classes = (JSONRenderer,), (Body,)

    @classmethod
    def as_view(cls, **named):
        view = super().as_view(**named)
        view.csrf_exempt = False  # REST framework turns the middleware's check off; here it is the check
        return view

    def perform_content_negotiation(self, request, force=False):
        return self.renderer_classes[0](), self.renderer_classes[0].media_type

    def finalize_response(self, request, response, *arguments, **named):
        answer = super().finalize_response(request, response, *arguments, **named)
        answer.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(answer, ["Cookie", "Authorization", "Accept-Language"])
        return answer

    def taken(self, request, shape: type[serializers.Serializer], data=None) -> dict:
        """The checked body, or the checked query where `data` is request.query_params. Raises ValidationError (422)."""
        found = shape(data=request.data if data is None else data)
        found.is_valid(raise_exception=True)
        return found.validated_data

    def asked(self, request, shape: type[serializers.Serializer]) -> dict:
        return self.taken(request, shape, request.query_params)

    def shown(self, request, data, status: int = 200, **headers: str) -> HttpResponse:
        """With an ETag; 304 where the reader has it already."""
        tag = etag(data)
        if request.method == "GET" and tag in parse_etags(request.headers.get("If-None-Match", "")):
            return Response(status=304, headers={"ETag": tag})
        return Response(data, status, headers={"ETag": tag} | {k.replace("_", "-"): v for k, v in headers.items()})

    def must_match(self, request, data) -> None:
        """Raises Problem (412) where the sender wants to change something else than what stands there now (If-Match)."""
        wanted = request.headers.get("If-Match")
        if wanted is not None and not {"*", etag(data)} & set(parse_etags(wanted)):
            raise Problem("changed", gettext("Read it again, and decide by what it says now."))

    def page(self, request, rows: QuerySet, ordering: tuple[str, ...], show: Callable, **more) -> HttpResponse:
        """A page of a list: {"results", "next", "previous"}."""
        cursor = Cursor()
        cursor.ordering = ordering
        try:
            found = cursor.paginate_queryset(rows, request, self)
        except (exceptions.NotFound, ValidationError, ValueError, OverflowError):
            raise Problem("malformed", gettext("That is no cursor of this list. Begin without one.")) from None
        links = {"next": cursor.get_next_link(), "previous": cursor.get_previous_link()}
        return self.shown(request, {"results": show(found)} | links)


class Cursor(CursorPagination):
    """By place and not by number: what is added meanwhile neither repeats nor hides a row."""

    page_size, max_page_size, page_size_query_param = 50, 200, "limit"


class PageIn(serializers.Serializer):
    cursor = serializers.CharField(required=False, max_length=500, help_text="From `next` or `previous` of a page.")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=200, help_text="Rows of a page; 50.")


class DayIn(serializers.DateField):
    """A day of the century or so in which anybody plans."""

    def to_internal_value(self, value):
        found = super().to_internal_value(value)
        if not 2000 <= found.year < 2200:
            raise serializers.ValidationError(gettext("Choose a day between 2000 and 2199."))
        return found


def etag(data) -> str:
    """Of a representation: a strong validator (RFC 9110 §8.8.3)."""
    return f'"{sha256(dumps(data, sort_keys=True, default=str).encode()).hexdigest()[:32]}"'
