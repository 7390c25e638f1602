"""Support cases: one's own, for whoever asks. What is said opens and is sealed as on the pages, and no key of a program
reaches it. The office's side is in practice.support.api_office."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from rest_framework import serializers

from practice.support import actions, queries
from practice.support.forms import AskForm, TextForm
from practice.support.models import Case, Entry
from practice.support.views import described, opened
from shared.cases import LONGEST
from shared.web.access import signed_in
from shared.web.api.docs import EXAMPLE_ID
from shared.web.api.once import once, replayed
from shared.web.api.problems import Problem, pointed
from shared.web.api.schema import IF_MATCH, REPEATABLE, operation, paged
from shared.web.api.views import PageIn, Resource

TAG = "Help with the service"


class CaseOut(serializers.Serializer):
    id = serializers.UUIDField()
    subject = serializers.CharField(help_text="In a few words; empty where it opens no more.")
    category = serializers.ChoiceField(Case.Category.values)
    channel = serializers.ChoiceField(Case.Channel.values, help_text="`chat`: taken out of a message.")
    state = serializers.ChoiceField(Case.State.values, help_text="`open`: the clinic's turn.")
    opened_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField(help_text="When something was said last.")
    closed_at = serializers.DateTimeField(allow_null=True)
    rated = serializers.BooleanField(help_text="Whether they have said how well it was answered; how, nobody knows.")


class EntryOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Entry.Kind.values)
    at = serializers.DateTimeField()
    author = serializers.CharField(help_text="First name of a colleague; empty: whoever asked, or who has left.")
    text = serializers.CharField(allow_null=True, help_text="null: this opens no more.")


class WholeCaseOut(CaseOut):
    entries = EntryOut(many=True)


class CasesIn(PageIn):
    state = serializers.ChoiceField(Case.State.values, required=False)
    category = serializers.ChoiceField(Case.Category.values, required=False)


class TextIn(serializers.Serializer):
    text = serializers.CharField(max_length=LONGEST)


class AskIn(TextIn):
    category = serializers.ChoiceField(Case.Category.values)
    subject = serializers.CharField(max_length=120)


class MarkIn(serializers.Serializer):
    mark = serializers.IntegerField(min_value=1, max_value=5, help_text="5: very well.")


CASE = {
    "id": EXAMPLE_ID, "subject": "The card is refused", "category": "payment", "channel": "form", "state": "answered",
    "opened_at": "2026-11-26T09:00:00Z", "last_at": "2026-11-26T10:00:00Z", "closed_at": None, "rated": False,
}  # fmt: skip
WHOLE = CASE | {"entries": [
    {"id": EXAMPLE_ID, "kind": "asked", "at": "2026-11-26T09:00:00Z", "author": "", "text": "It says no each time."},
    {"id": EXAMPLE_ID, "kind": "answer", "at": "2026-11-26T10:00:00Z", "author": "Sigrid", "text": "Try it once more."},
]}  # fmt: skip
SENT = {"category": "payment", "subject": "The card is refused", "text": "It says no each time."}


def _moment(at: datetime | None) -> str | None:
    return at and at.isoformat().replace("+00:00", "Z")


@sensitive_variables()
def brief(row: Case) -> dict:
    times = {name: _moment(getattr(row, name)) for name in ("opened_at", "last_at", "closed_at")}
    plain = {name: getattr(row, name) for name in ("category", "channel", "state", "rated")}
    return {"id": str(row.pk), "subject": described(row)["subject"]} | plain | times


@sensitive_variables()
def entries(row: Case, for_office: bool) -> list[dict]:
    return [
        {"id": str(one["entry"].pk), "kind": one["entry"].kind, "at": _moment(one["entry"].at),
         "author": _author(one["entry"]), "text": one["said"].text if one["said"] else None}
        for one in opened(row, for_office)
    ]  # fmt: skip


def _author(entry: Entry) -> str:
    return entry.author.first_name if entry.author and entry.author.is_staff_member else ""


@sensitive_variables()
def checked(form):
    """The page's form, valid. Raises Problem: what is wrong, field by field."""
    if not form.is_valid():
        raise Problem("invalid", errors=pointed(form.errors))
    return form


class OfCases(Resource):
    """What the resources of one case share."""

    def row(self, request, pk) -> Case:
        return get_object_or_404(Case.objects.select_related("person"), pk=pk, person=request.user)

    @sensitive_variables()
    def told(self, request, row: Case) -> dict:
        return brief(row) | {"entries": entries(row, False)}

    @sensitive_variables()
    def deed(self, request, pk, act: Callable[[Case, datetime], None], status: int = 200) -> HttpResponse:
        """`act` on a case, once, on condition of If-Match; then what stands there."""
        now, row = timezone.now(), self.row(request, pk)

        def done() -> UUID:
            self.must_match(request, self.told(request, row))
            act(row, now)
            return row.pk

        _made, again = once(request, done, now)
        return self.shown(request, self.told(request, self.row(request, pk)), status, **replayed(again))


def of_kind(rows, asked: dict):
    return rows.filter(**{name: asked[name] for name in ("state", "category") if name in asked})


@signed_in
class Cases(OfCases):
    @operation("List what you have asked", tag=TAG, answers=paged(CaseOut), query=CasesIn,
               example={"results": [CASE], "next": None, "previous": None},
               about="Of the clinic's office. What was said last comes first.")  # fmt: skip
    @sensitive_variables()
    def get(self, request: HttpRequest) -> HttpResponse:
        rows = of_kind(queries.of_person(request.user), self.asked(request, CasesIn))
        return self.page(request, rows, ("-last_at", "-id"), lambda found: [brief(one) for one in found])

    @operation("Ask the office", tag=TAG, answers=WholeCaseOut, status=201, takes=AskIn, headers=[REPEATABLE], sends=SENT,
               example=WHOLE | {"state": "open", "last_at": CASE["opened_at"], "entries": WHOLE["entries"][:1]},
               about="About the service: how somebody is belongs in a message to their practitioner.")  # fmt: skip
    @sensitive_variables()
    def post(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        if not queries.offered(now):
            raise Problem("not-offered", gettext("The clinic's policy does not say how long such questions are kept."))
        made, again = once(request, lambda: self._ask(request, now), now)
        whole = self.told(request, self.row(request, made))
        return self.shown(request, whole, 201, Location=reverse("api:case", args=[made]), **replayed(again))

    @sensitive_variables()
    def _ask(self, request, now) -> UUID:
        form = checked(AskForm(self.taken(request, AskIn)))
        about = form.cleaned_data["category"], Case.Channel.FORM
        return actions.begin(request.user, request.user, form.said, *about, now).pk


@signed_in
class OneCase(OfCases):
    @operation("Read what you have asked", tag=TAG, answers=WholeCaseOut, refuses=(404,), example=WHOLE)
    @sensitive_variables()
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        return self.shown(request, self.told(request, self.row(request, pk)))


@signed_in
class CaseMore(OfCases):
    @operation("Write more", tag=TAG, answers=WholeCaseOut, status=201, takes=TextIn, refuses=(404, 412), example=WHOLE,
               headers=[IF_MATCH, REPEATABLE], sends={"text": "It works now, thank you."},
               about="What was closed is open again by it.")  # fmt: skip
    @sensitive_variables()
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        self.row(request, pk)  # whose it is comes before what the body says
        form = checked(TextForm(self.taken(request, TextIn)))
        return self.deed(request, pk, lambda row, now: actions.ask_more(row, form.cleaned_data["text"], now), 201)


@signed_in
class CaseClose(OfCases):
    @operation("Say that it is solved", tag=TAG, answers=WholeCaseOut, refuses=(404, 412, 422), headers=[IF_MATCH, REPEATABLE],
               example=WHOLE | {"state": "closed", "closed_at": "2026-11-27T09:00:00Z"})  # fmt: skip
    @sensitive_variables()
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        return self.deed(request, pk, actions.close)


@signed_in
class CaseMark(OfCases):
    @operation("Say how well it was answered", tag=TAG, answers=WholeCaseOut, takes=MarkIn, refuses=(404, 409),
               sends={"mark": 4}, example=WHOLE | {"state": "closed", "closed_at": "2026-11-27T09:00:00Z", "rated": True},
               about="Once, after it was closed. It is counted with those of others, and nobody sees which was "
               "yours.")  # fmt: skip
    @sensitive_variables()
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        row = self.row(request, pk)
        if not actions.rate(row, self.taken(request, MarkIn)["mark"], timezone.localdate()):
            raise Problem("too-late", gettext("It is not closed, or you have said so already."))
        return self.shown(request, self.told(request, self.row(request, pk)))
