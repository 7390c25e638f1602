"""What the API answers when it says no: problem details (RFC 9457) in the reader's language, as application/problem+json.

`type` is a stable word behind the address of the documentation, so that a program decides by it and not by a sentence:

    {"type": "/api/v1/#taken", "title": "Somebody else has it", "status": 409, "detail": "…"}

Where a field is at fault, `errors` says which: [{"pointer": "#/start", "detail": "…"}].
"""

from collections.abc import Iterable, Mapping

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import get_script_prefix
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.views import set_rollback

ROOT = "/api/v1/"
MEDIA_TYPE = "application/problem+json"
# word → (status, title)
KINDS = {
    "malformed": (400, _("That can't be read")),
    "not-signed-in": (401, _("Sign in first")),
    "not-yours": (403, _("You may not do that")),
    "no-token": (403, _("The form's token is missing")),
    "answer-first": (403, _("Something waits for your answer")),
    "not-found": (404, _("There is no such thing")),
    "method": (405, _("That can't be done here")),
    "taken": (409, _("Somebody else has it")),
    "too-late": (409, _("It is too late for that")),
    "gone": (410, _("This clinic is closed")),
    "changed": (412, _("It has changed meanwhile")),
    "media-type": (415, _("Send JSON")),
    "invalid": (422, _("Something is missing or wrong")),
    "not-offered": (422, _("That is not on offer")),
    "key-reused": (422, _("That key was used for another request")),
    "too-many": (429, _("Too many requests")),
    "failed": (500, _("Something went wrong with us")),
    "not-open": (503, _("This clinic is not open just now")),
    "away": (503, _("We can't reach what is stored just now")),
}


class Problem(Exception):
    """Raised inside a view: the word of a kind, a sentence, and where it went wrong."""

    def __init__(self, kind: str, detail: str = "", errors: Iterable[Mapping[str, str]] = (), **headers: str):
        super().__init__(kind)
        self.kind, self.detail, self.errors, self.headers = kind, detail, list(errors), headers


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def response(kind: str, detail: str = "", errors: Iterable[Mapping[str, str]] = ()) -> HttpResponse:
    status, title = KINDS[kind]
    data = {"type": f"{get_script_prefix()[:-1]}{ROOT}#{kind}", "title": str(title), "status": status}
    data |= {"detail": str(detail)} if detail else {}
    data |= {"errors": list(errors)} if errors else {}
    answer = JsonResponse(data, status=status, content_type=MEDIA_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def of_status(status: int) -> HttpResponse:
    """For what was refused before any view: the first kind of that status."""
    return response(next((kind for kind, (code, _title) in KINDS.items() if code == status), "failed"))


def handle(error: Exception, context: dict) -> HttpResponse | None:
    """REST framework's EXCEPTION_HANDLER. None lets the error through to error pages and reports."""
    found = _answer(error)
    if found is not None:
        set_rollback()
    return found


def _answer(error):
    if isinstance(error, Problem):
        answer = response(error.kind, error.detail, error.errors)
        for name, value in error.headers.items():
            answer.headers[name.replace("_", "-")] = value
        return answer
    if isinstance(error, Http404):
        return response("not-found")
    if isinstance(error, PermissionDenied):
        return response("not-yours")
    if isinstance(error, exceptions.ValidationError):
        return response("invalid", errors=list(pointed(error.detail)))
    if isinstance(error, exceptions.MethodNotAllowed):
        return response("method")  # the view adds Allow
    if isinstance(error, exceptions.UnsupportedMediaType):
        return response("media-type", gettext("The body must be application/json."))
    if isinstance(error, exceptions.APIException):
        known = error.status_code in {status for status, _title in KINDS.values()}
        return of_status(error.status_code if known else 400)
    if isinstance(error, BadRequest):
        return response("malformed")
    return None


def pointed(detail, at: str = "#") -> Iterable[Mapping[str, str]]:
    """What a serializer or a form says of its fields, as JSON pointers (RFC 6901) with a sentence each."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            own = name in ("non_field_errors", "__all__")
            yield from pointed(inner, at if own else f"{at}/{name}")
    elif isinstance(detail, list | tuple):
        for number, inner in enumerate(detail):
            yield from pointed(inner, f"{at}/{number}" if isinstance(inner, Mapping | list) else at)
    else:
        yield {"pointer": at, "detail": str(detail)}
