"""The description of the API (OpenAPI 3.1), made from the resources themselves.

`operation` says of one method of a resource what it takes and answers, with a worked example: the documentation shows it, and
the tests send what it promises.
"""

from collections.abc import Mapping
from functools import cache

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from shared.web.access import BY_KEY, PUBLIC, mark_of
from shared.web.api import problems
from shared.web.api.once import HEADER

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag that was read: 412 where it has changed meanwhile."
)
REPEATABLE = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[\\x21-\\x7e]+$"},
    OpenApiParameter.HEADER,
    description="Done once, however often it is sent with the same key within a day.",
)


class PointedOut(serializers.Serializer):
    pointer = serializers.CharField(help_text="Where: a JSON pointer into the body, or the parameter's name.")
    detail = serializers.CharField()


class ProblemOut(serializers.Serializer):
    """Problem details (RFC 9457). `type` is for programs, the rest for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = PointedOut(many=True, required=False)


class Described(AutoSchema):
    """By session cookie, or by key where the mark says so."""

    def get_operation_id(self):
        return f"{self.method.lower()}{type(self.view).__name__}"

    def get_auth(self):
        access = mark_of(type(self.view).dispatch)
        if access is None or access.who == PUBLIC:
            return []
        return [{"key": []}] if access.who == BY_KEY else [{"session": []}]


def paged(row: type[serializers.Serializer]) -> serializers.Serializer:
    """The shape of a page of such rows (Resource.page)."""
    name = row.__name__.removesuffix("Out")
    fields = {"results": row(many=True)} | {
        link: serializers.URLField(allow_null=True) for link in ("next", "previous")
    }
    return inline_serializer(f"{name}Page", fields)


def operation(summary, *, tag, answers, status=200, takes=None, query=None, refuses=(), headers=(), example=None,
              sends=None, about=""):  # fmt: skip
    """Marks a method of a Resource. `refuses`: statuses beside those that every operation may answer; `example`: of the
    answer; `sends`: of the body."""
    found = {status: OpenApiResponse(answers, description=summary)}
    statuses = {*refuses, 400, 401, 403, 503} | ({415, 422} if takes else set()) | ({422} if query else set())
    for code in sorted(statuses):
        title = next(str(word) for one, word in problems.KINDS.values() if one == code)
        found[code, problems.MEDIA_TYPE] = OpenApiResponse(ProblemOut, description=title)
    examples = [OpenApiExample("answer", example, response_only=True, status_codes=[str(status)])] if example else []
    examples += [OpenApiExample("request", sends, request_only=True)] if sends else []
    return extend_schema(
        summary=summary, description=about, tags=[tag], request=takes, responses=found,
        parameters=[*([query] if query else []), *headers], examples=examples,
    )  # fmt: skip


@cache
def description(urlconf: str) -> Mapping:
    """The whole document, once for each process: nothing in it depends on a clinic."""
    return SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)
