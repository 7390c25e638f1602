"""The outermost middleware that touches data. One request = one transaction = one place.

    PlaceMiddleware          BEGIN as the place ......................................... COMMIT
      session, language, access ...          loads lazily                saves the session
        ATOMIC_REQUESTS          SAVEPOINT  view  RELEASE
        TemplateResponse.render(), 404, 403 and 500 handlers: in the transaction, outside the savepoint

ATOMIC_REQUESTS becomes a savepoint: a view that raises is undone, while the transaction lives on for the session, the
messages, the error page and the refusals. An answer of 500 or more rolls everything back; rows written by the callables
in `request.always` (refusals, error ids) are kept even then.
"""

import logging

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import Error, connection, transaction
from django.http import HttpResponseNotFound
from django.utils.module_loading import import_string

from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts

log = logging.getLogger(__name__)


class PlaceMiddleware:
    """Sets request.place, .side ("platform", "portal" or "my"), .clinic (ClinicEntry or None), .urlconf, .always."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            found = self._find(request)
        except Error:
            log.exception("not known who answers here")
            return import_string(settings.UNFINISHED)(request)
        if found is None:
            return HttpResponseNotFound("Not found", content_type="text/plain")
        request.clinic, request.side = found
        request.place = request.clinic.schema if request.clinic else settings.PUBLIC_SCHEMA_NAME
        request.urlconf = settings.URLCONFS[request.side]
        request.always = []
        response, kept = self._answer(request)
        if request.always and not kept:
            with enter(request.place):
                for write in request.always:
                    write()
        return response

    @staticmethod
    def _find(request):
        try:
            host = request.get_host().lower().rsplit(":", 1)[0].removesuffix(".")
        except DisallowedHost:
            return None
        found = hosts.find(host)  # at BASE too: its pages look clinics up in the map
        return (None, "platform") if host == settings.BASE_HOSTNAME else found

    def _answer(self, request):
        """The response, and whether the rows of `request.always` were written with it."""
        committed = []
        try:
            with enter(request.place):
                connection.release_at_commit = True
                transaction.on_commit(
                    lambda: committed.append(True)
                )  # first: tells a failed COMMIT from a failed callback
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
                    return response, False
                for write in request.always:
                    write()
            return response, True
        except Exception:
            # What a view raises is a response by now. This is BEGIN or COMMIT itself (a server that is away, a deferred
            # constraint), or an on_commit callback that is not robust: then the work is kept. No query here.
            log.exception("request not finished")
            return import_string(settings.UNFINISHED)(request), bool(committed)
