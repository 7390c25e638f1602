"""Views that try each place where "only inside a transaction" could break; used by test_requests alone."""

import os
import socket

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path
from rest_framework import exceptions
from rest_framework.views import APIView

from practice.people.models import User
from shared.web.access import public
from tenants.isolation.context import after_commit, stream
from tests.isolation.rows import new_user, refusal

seen = {}


def who(request):
    return HttpResponse(" ".join(User.objects.values_list("first_name", flat=True)))


def lazy(request):
    """Evaluated by TemplateResponse.render(), which runs after ATOMIC_REQUESTS has ended."""
    template = engines["django"].from_string("{% for user in users %}{{ user.first_name }}{% endfor %}")
    return TemplateResponse(request, template, {"users": User.objects.all()})


def session(request):
    request.session["n"] = request.session.get("n", 0) + 1
    messages.info(request, "saved")
    return HttpResponse(str(request.session["n"]))


def _names():
    for user in User.objects.order_by("first_name").iterator(chunk_size=2):
        yield user.first_name


def stream_outside(request):
    return StreamingHttpResponse(_names())


def stream_entered(request):
    return StreamingHttpResponse(stream(_names()))


def refuse(request):
    new_user("Undone")
    request.session["refused"] = True
    request.always.append(refusal("403"))
    raise PermissionDenied


def first(request):
    """What the view's savepoint goes with: each kind of statement, or none."""
    request.always.append(refusal("first"))
    kind = request.GET["is"]
    if kind == "many":
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE people_user SET phone = %s WHERE phone = %s", [("1", "2"), ("3", "4")])
    elif kind == "named":
        assert list(_names())
    elif kind == "nested":
        with transaction.atomic():
            new_user("Undone")
    if kind != "nothing":
        new_user("Undone")
    raise PermissionDenied


def missing(request):
    raise Http404


def broken(request):
    new_user("Undone")
    request.always.append(refusal("500"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")


def unavailable(request):
    new_user("Undone")
    return HttpResponse(status=503)


def late(request):
    """Fails at COMMIT: the foreign key is deferred."""
    request.always.append(refusal("commit"))
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO account_emailaddress (email, verified, "primary", user_id)'
            " VALUES ('x@example.org', false, false, '00000000-0000-4000-8000-000000000000')"
        )
    return HttpResponse("kept")


def hooks(request):
    def outside():
        try:
            User.objects.count()
        except Exception as error:
            seen["outside"] = type(error).__name__

    transaction.on_commit(outside, robust=True)
    after_commit(lambda: seen.update(entered=list(User.objects.values_list("first_name", flat=True))))
    return HttpResponse("ok")


def failing_hook(request):
    transaction.on_commit(lambda: 1 / 0)
    request.always.append(refusal("kept"))
    return HttpResponse("ok")


def die(request):
    request.always.append(refusal("died"))
    with socket.socket(fileno=os.dup(connection.connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)
    User.objects.count()


class Api(APIView):
    authentication_classes = permission_classes = []

    def get(self, request):
        new_user("Undone")
        request._request.session["api"] = 1
        request._request.always.append(refusal("api"))
        raise exceptions.PermissionDenied


def error_page(request, exception=None):
    """Error pages may query: they are rendered inside the request's transaction."""
    status = 404 if isinstance(exception, Http404) else 403 if isinstance(exception, PermissionDenied) else 500
    return HttpResponse(f"sorry, {' '.join(User.objects.values_list('first_name', flat=True))}", status=status)


VIEWS = (
    who, lazy, session, stream_outside, stream_entered, refuse, first, missing, broken, unavailable, late, hooks,
    failing_hook, die,
)  # fmt: skip
urlpatterns = [path(f"{view.__name__}", public(view)) for view in VIEWS] + [path("api", public(Api.as_view()))]
handler403 = handler404 = handler500 = "tests.isolation.views.error_page"
