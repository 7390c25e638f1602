"""The office's side of support cases: what has come, answers, notes, who looks after it, and calls that were written down."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from rest_framework import serializers

from practice.people.queries import names
from practice.support import actions, queries
from practice.support.api import (
    CASE,
    SENT,
    WHOLE,
    AskIn,
    CaseOut,
    CasesIn,
    EntryOut,
    OfCases,
    TextIn,
    brief,
    checked,
    entries,
    of_kind,
)
from practice.support.forms import AnswerForm, PhoneForm
from practice.support.models import Case, Entry
from practice.support.staff_views import office
from practice.support.views import described
from shared.web.api.docs import EXAMPLE_ID
from shared.web.api.once import once, replayed
from shared.web.api.problems import Problem
from shared.web.api.schema import IF_MATCH, REPEATABLE, operation, paged

TAG = "The office's cases"


class OfficeCaseOut(CaseOut):
    who = serializers.CharField(help_text="Whoever asks, as you may know them.")
    has_account = serializers.BooleanField(help_text="If not, they are answered by phone.")
    assigned = serializers.UUIDField(allow_null=True, help_text="The colleague who looks after it.")


class OfficeWholeOut(OfficeCaseOut):
    entries = EntryOut(many=True)


class SayIn(TextIn):
    kind = serializers.ChoiceField(
        [Entry.Kind.ANSWER, Entry.Kind.NOTE], help_text="`note`: read by the office alone, and whose turn it is stays."
    )


class AssignIn(serializers.Serializer):
    assigned = serializers.UUIDField(allow_null=True, help_text="null: nobody yet.")


class CallIn(AskIn):
    email = serializers.EmailField(required=False, help_text="Of a client; then they find the case on their pages.")
    caller = serializers.CharField(
        required=False, max_length=120, help_text="Who rang, and how they are reached, where they have no account."
    )


MORE = {"who": "Tove Lund", "has_account": True, "assigned": EXAMPLE_ID}
OFFICE_CASE, OFFICE_WHOLE = CASE | MORE, WHOLE | MORE


@sensitive_variables()
def _rows(found: list[Case], request, now) -> list[dict]:
    known = names({one.person_id for one in found} - {None}, request.user, now)
    return [
        brief(one) | {
            "who": known.get(one.person_id) or described(one)["caller"], "has_account": one.person_id is not None,
            "assigned": one.assigned_id and str(one.assigned_id),
        }
        for one in found
    ]  # fmt: skip


class OfOffice(OfCases):
    def row(self, request, pk) -> Case:
        return get_object_or_404(Case.objects.select_related("person", "assigned"), pk=pk)

    @sensitive_variables()
    def told(self, request, row: Case) -> dict:
        return _rows([row], request, timezone.now())[0] | {"entries": entries(row, True)}


@office
class OfficeCases(OfOffice):
    @operation("List cases", tag=TAG, answers=paged(OfficeCaseOut), query=CasesIn,
               example={"results": [OFFICE_CASE], "next": None, "previous": None},
               about="Those that wait longest come first. Without `state`: of every state.")  # fmt: skip
    @sensitive_variables()
    def get(self, request: HttpRequest) -> HttpResponse:
        rows = of_kind(Case.objects.all(), self.asked(request, CasesIn))
        return self.page(request, rows, ("last_at", "id"), lambda found: _rows(found, request, timezone.now()))

    @operation("Write a call down", tag=TAG, answers=OfficeWholeOut, status=201, takes=CallIn, headers=[REPEATABLE],
               sends=SENT | {"email": "tove@client.example"},
               example=OFFICE_WHOLE | {"channel": "phone", "entries": WHOLE["entries"][:1]})  # fmt: skip
    @sensitive_variables()
    def post(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        made, again = once(request, lambda: self._call(request, now), now)
        whole = self.told(request, self.row(request, made))
        return self.shown(request, whole, 201, Location=reverse("api:office-case", args=[made]), **replayed(again))

    @sensitive_variables()
    def _call(self, request, now) -> UUID:
        form = checked(PhoneForm(self.taken(request, CallIn)))
        about = form.cleaned_data["category"], Case.Channel.PHONE
        return actions.begin(form.person, request.user, form.said, *about, now, assigned=request.user).pk


@office
class OfficeCase(OfOffice):
    @operation("Read a case", tag=TAG, answers=OfficeWholeOut, refuses=(404,), example=OFFICE_WHOLE)
    @sensitive_variables()
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        return self.shown(request, self.told(request, self.row(request, pk)))

    @operation("Say who looks after it", tag=TAG, answers=OfficeWholeOut, takes=AssignIn, refuses=(404, 412),
               headers=[IF_MATCH], sends={"assigned": EXAMPLE_ID}, example=OFFICE_WHOLE)  # fmt: skip
    @sensitive_variables()
    def patch(self, request: HttpRequest, pk) -> HttpResponse:
        self.row(request, pk)  # whether there is one comes before what the body says
        wanted = self.taken(request, AssignIn)["assigned"]
        to = queries.office().filter(pk=wanted).first() if wanted else None
        if wanted and to is None:
            raise Problem("not-offered", gettext("They do not work in the office."))
        return self.deed(request, pk, lambda row, now: actions.assign(row, to))


@office
class OfficeSay(OfOffice):
    @operation("Answer, or keep a note", tag=TAG, answers=OfficeWholeOut, status=201, takes=SayIn, refuses=(404, 409, 412),
               headers=[IF_MATCH, REPEATABLE], sends={"kind": "answer", "text": "Try it once more."}, example=OFFICE_WHOLE,
               about="They are told that an answer is here, and nothing of what.")  # fmt: skip
    @sensitive_variables()
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        row, said = self.row(request, pk), self.taken(request, SayIn)
        text = checked(AnswerForm({"text": said["text"]})).cleaned_data["text"]
        if said["kind"] == Entry.Kind.ANSWER and row.person is None:
            raise Problem("too-late", gettext("They have no account: answer by phone, and keep a note of it."))
        act = actions.answer if said["kind"] == Entry.Kind.ANSWER else actions.note
        return self.deed(request, pk, lambda case, now: act(case, request.user, text, now), 201)


@office
class OfficeClose(OfOffice):
    @operation("Close a case", tag=TAG, answers=OfficeWholeOut, refuses=(404, 412, 422), headers=[IF_MATCH, REPEATABLE],
               example=OFFICE_WHOLE | {"state": "closed", "closed_at": "2026-11-27T09:00:00Z"})  # fmt: skip
    @sensitive_variables()
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        return self.deed(request, pk, actions.close)
