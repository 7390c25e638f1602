"""Bringing in by API: what the pages do, for a person's session. No key of a program reaches it; a journal's file wants the
session's unlocked key, as on the page."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from rest_framework import serializers
from rest_framework.response import Response

from practice.importing import doing, parsing, steps, vault
from practice.importing.doing import bringers
from practice.importing.models import Batch
from practice.importing.words import REASONS, UNREADABLE
from practice.people import unlock
from shared.privacy.queries import policy_of
from shared.web.api.docs import EXAMPLE_ID
from shared.web.api.once import once, replayed
from shared.web.api.problems import Problem, pointed
from shared.web.api.schema import REPEATABLE, operation, paged
from shared.web.api.views import PageIn, Resource

TAG = "Bringing data in"
SHOWN = 5  # lines of a preview


class ImportOut(serializers.Serializer):
    """`mapping` and `checking` become `checked`; run it then. `undone`: nothing of it is left."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Batch.Kind.values)
    state = serializers.ChoiceField(Batch.State.values)
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    lines = serializers.IntegerField()
    done = serializers.IntegerField(help_text="Lines that were gone through: tried, or brought in.")
    made = serializers.IntegerField()
    same = serializers.IntegerField(help_text="Lines of what is here already.")
    wrong = serializers.IntegerField(help_text="Lines that were not taken.")
    held = serializers.IntegerField(help_text="Rows that were changed here since, so that nothing was undone.")
    columns = serializers.DictField(child=serializers.IntegerField(), help_text="What is said in which column, from 0.")


class ImportWholeOut(ImportOut):
    head = serializers.ListField(child=serializers.CharField())
    first_lines = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class ImportIn(serializers.Serializer):
    kind = serializers.ChoiceField(Batch.Kind.values)
    name = serializers.CharField(max_length=100, help_text="Of the file.")
    content = serializers.CharField(
        max_length=parsing.MOST_BYTES, trim_whitespace=False,
        help_text="The file as text: CSV, or iCalendar for bookings. At most 2.5 MB and 10,000 lines.",
    )  # fmt: skip


class UsualIn(serializers.Serializer):
    practitioner = serializers.UUIDField(required=False)
    service = serializers.UUIDField(required=False)
    order = serializers.ChoiceField(["dmy", "mdy"], required=False, help_text="Of day and month; dmy.")


class TryIn(serializers.Serializer):
    columns = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=parsing.MOST_COLUMNS),
        help_text="As in `columns` of what was sent: a guess that you may put right.",
    )  # fmt: skip
    usual = UsualIn(required=False, help_text="For lines that say nothing.")


class WrongOut(serializers.Serializer):
    line = serializers.IntegerField(help_text="From 1, without the head.")
    cells = serializers.ListField(child=serializers.CharField())
    why = serializers.ListField(child=serializers.CharField(), help_text="Words for programs.")
    detail = serializers.CharField()


class WrongsOut(serializers.Serializer):
    head = serializers.ListField(child=serializers.CharField())
    results = WrongOut(many=True)


BRIEF = {
    "id": EXAMPLE_ID, "kind": "clients", "state": "checked", "name": "clients.csv", "created_at": "2026-11-26T09:00:00Z",
    "lines": 3, "done": 3, "made": 1, "same": 1, "wrong": 1, "held": 0,
    "columns": {"first_name": 0, "last_name": 1, "email": 2},
}  # fmt: skip
WHOLE = BRIEF | {
    "head": ["First name", "Surname", "E-mail"], "first_lines": [["Tove", "Lund", "tove@client.example"]],
}  # fmt: skip
SENT = {
    "kind": "clients",
    "name": "clients.csv",
    "content": "First name;Surname;E-mail\nTove;Lund;tove@client.example\n",
}
WRONGS = {"head": WHOLE["head"], "results": [
    {"line": 3, "cells": ["Bo", "Ek", "bo@"], "why": ["email"], "detail": "That is no e-mail address."},
]}  # fmt: skip
BEGUN = partial(operation, tag=TAG, answers=ImportOut, status=202, refuses=(404, 409), example=BRIEF)
JOURNALS = (
    "Notes of a journal need the practitioner's own session with their key unlocked, and are gone through by each call."
)


def brief(row: Batch) -> dict:
    plain = ("kind", "state", "name", "lines", "done", "made", "same", "held", "columns")
    when = row.created_at.isoformat().replace("+00:00", "Z")
    return {"id": str(row.pk), "created_at": when, "wrong": steps.wrong_count(row)} | {
        name: getattr(row, name) for name in plain
    }


def _own(request, pk) -> Batch:
    return get_object_or_404(doing.mine(request.user), pk=pk)


@sensitive_variables("private")
def _opened(request, row: Batch) -> tuple[parsing.Read, bytes | None]:
    """What it says, and the key that a journal's file needed."""
    try:
        private = doing.key_for(request._request, row)
        return steps.read(row, timezone.get_current_timezone(), private), private
    except unlock.Refused:
        raise _locked() from None
    except vault.Closed:
        raise Http404 from None


def _locked() -> Problem:
    return Problem("not-yours", gettext("Open your journals with your hardware key first."))


@bringers
class Imports(Resource):
    @operation("List the files that were brought", tag=TAG, answers=paged(ImportOut), query=PageIn,
               example={"results": [BRIEF], "next": None, "previous": None},
               about="Those of the clinic for whoever runs it, and your own.")  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        self.asked(request, PageIn)
        rows = doing.mine(request.user).defer("file")
        return self.page(request, rows, ("-created_at", "-id"), lambda found: [brief(one) for one in found])

    @operation(
        "Bring a file", tag=TAG, answers=ImportOut, status=201, takes=ImportIn, headers=[REPEATABLE], sends=SENT,
        example=BRIEF | {"state": "mapping", "done": 0, "made": 0, "same": 0, "wrong": 0},
        about="Nothing of it is used yet. `columns` is a guess by the names in its head. Then: `try`, read it until it is "
        "`checked`, `run`, read it until it is `done`. It goes by itself when the policy's time for such files is over.",
    )  # fmt: skip
    @sensitive_variables()
    def post(self, request: HttpRequest) -> HttpResponse:
        if not steps.promised(policy_of(request._request)):
            raise Problem("not-offered", gettext("The clinic's policy does not say how long such files are kept."))
        now = timezone.now()
        made, again = once(request, lambda: self._begin(request, self.taken(request, ImportIn), now), now)
        return self.shown(
            request, brief(_own(request, made)), 201, Location=reverse("api:import", args=[made]), **replayed(again)
        )

    @sensitive_variables()
    def _begin(self, request, said, now) -> UUID:
        if said["kind"] not in doing.kinds_of(request.user):
            raise Problem("not-yours", gettext("You may not bring that."))
        try:
            data = said["content"].encode()
            return doing.begin(request._request, said["kind"], said["name"], data, now).pk
        except parsing.Unreadable as no:
            raise Problem("invalid", errors=pointed({"content": [UNREADABLE[no.why]]})) from None
        except ValueError:
            raise _locked() from None


@bringers
class Import(Resource):
    @operation("Read how far it is", tag=TAG, answers=ImportWholeOut, refuses=(404,), example=WHOLE,
               about="With the first lines. " + JOURNALS)  # fmt: skip
    @sensitive_variables()
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        row = _own(request, pk)
        found, _private = _opened(request, row)
        first = [list(line) for line in found.lines[:SHOWN]]
        return self.shown(request, brief(row) | {"head": list(found.head), "first_lines": first})

    @operation("Throw the file away", tag=TAG, answers=None, status=204, refuses=(404,),
               about="What was made of it stays, and can no longer be undone.")  # fmt: skip
    def delete(self, request: HttpRequest, pk) -> HttpResponse:
        steps.discard(_own(request, pk))
        return Response(status=204)


@bringers
class ImportTry(Resource):
    @BEGUN("Try it", takes=TryIn, sends={"columns": {"first_name": 0, "email": 2}},
           about="Says which column is what; all of it is tried, and nothing is written. " + JOURNALS)  # fmt: skip
    @sensitive_variables()
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        row, said = _own(request, pk), self.taken(request, TryIn)
        found, private = _opened(request, row)
        data = {name: str(number) for name, number in said["columns"].items()}
        data |= {f"usual_{name}": str(value) for name, value in said.get("usual", {}).items()}
        form = doing.mapping(request._request, row, found.head, data)
        if unknown := sorted(set(data) - set(form.fields)):
            raise Problem(
                "invalid",
                errors=[_pointing(name, gettext("A file of this kind says no such thing.")) for name in unknown],
            )
        if not form.is_valid():
            told = [_pointing(name, str(one)) for name, errors in form.errors.items() for one in errors]
            raise Problem("invalid", errors=told)
        if not doing.attempt(request._request, row, found.head, form, private, timezone.now()):
            raise Problem("too-late", gettext("It is being brought in already, or was."))
        return self.shown(request, brief(_own(request, pk)), 202)


def _pointing(name: str, detail: str) -> dict:
    place = f"usual/{name.removeprefix('usual_')}" if name.startswith("usual_") else f"columns/{name}"
    return {"pointer": f"#/{place}", "detail": detail}


@bringers
class ImportRun(Resource):
    @BEGUN("Bring it in", about="After it was tried. A line is taken whole or not. " + JOURNALS)
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        row = _own(request, pk)
        try:
            begun = doing.run(request._request, row, timezone.now())
        except unlock.Refused:
            raise _locked() from None
        if not begun:
            raise Problem("too-late", gettext("Try it first, or look whether it is brought in already."))
        return self.shown(request, brief(_own(request, pk)), 202)


@bringers
class ImportUndo(Resource):
    @BEGUN("Take it back", about="All or nothing: where something was changed here since, `held` says how many rows. "
           "Notes of a journal are never taken back.")  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        if not steps.undo_later(_own(request, pk)):
            raise Problem("too-late", gettext("That can't be taken back."))
        return self.shown(request, brief(_own(request, pk)), 202)


@bringers
class ImportErrors(Resource):
    @operation("Read the lines that were not taken", tag=TAG, answers=WrongsOut, refuses=(404,), example=WRONGS,
               about="As they came, to be put right and brought again; at most 2,000. " + JOURNALS)  # fmt: skip
    @sensitive_variables()
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        row = _own(request, pk)
        found, _private = _opened(request, row)
        results = [
            {"line": number, "cells": list(found.lines[number - 1]), "why": list(words),
             "detail": " ".join(str(REASONS[word]) for word in words if word in REASONS)}
            for number, words in row.wrong
        ]  # fmt: skip
        return self.shown(request, {"head": list(found.head), "results": results})
