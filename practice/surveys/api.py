"""Surveys: what a client may still answer, kept apart from their name as on the page, and what several of them have said, for
whoever runs the clinic. No key of a program reaches either."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from rest_framework import serializers
from rest_framework.response import Response

from practice.surveys import actions, queries, results
from practice.surveys.content import LONGEST
from practice.surveys.forms import AnswerForm
from practice.surveys.models import Survey
from practice.surveys.views import said_yes, to_agree
from practice.surveys.writing import KINDS, MARKS, MOST
from shared.privacy.consents.questions import hashed
from shared.privacy.queries import policy_of
from shared.web.access import client, managers
from shared.web.api.docs import EXAMPLE_ID
from shared.web.api.problems import Problem, pointed
from shared.web.api.schema import operation, paged
from shared.web.api.views import PageIn, Resource
from shared.web.languages import in_language

TAG, OF_ALL = "Surveys", "What surveys say"


class AskedOut(serializers.Serializer):
    """A survey that waits for you."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answer_until = serializers.DateTimeField()


class SurveyQuestionOut(serializers.Serializer):
    key = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    words = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField(), help_text="Of a `choice`, from 0.")


class WholeAskedOut(AskedOut):
    words = serializers.CharField(help_text="What it is for.")
    questions = SurveyQuestionOut(many=True)
    agree_to = serializers.CharField(
        allow_null=True, help_text="What you have to say yes to before you answer; null: nothing."
    )
    agree_sha256 = serializers.CharField(allow_null=True, help_text="Of these words: sent along it is your yes.")


class AnswerIn(serializers.Serializer):
    answers = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST),
        help_text=f"By the key of a question: a mark from 1 to {MARKS}, the number of an option, or text.",
    )
    agree_sha256 = serializers.CharField(
        required=False, max_length=64, help_text="Your yes: of the words as they were read."
    )


class SurveyOut(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    after = serializers.ChoiceField(Survey.After.values)
    is_open = serializers.BooleanField(help_text="Whether it is being sent.")
    changed_at = serializers.DateTimeField()


class BatchOut(serializers.Serializer):
    number = serializers.IntegerField()
    of = serializers.CharField(help_text="The id of a service, or `course`.")
    month = serializers.DateField(help_text="Its first day.")
    answers = serializers.IntegerField()


class CountOut(serializers.Serializer):
    words = serializers.CharField()
    number = serializers.IntegerField()


class LineOut(serializers.Serializer):
    key = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    words = serializers.CharField()
    mean = serializers.FloatField(allow_null=True, help_text="Of a scale.")
    counts = CountOut(many=True)
    texts = serializers.ListField(child=serializers.CharField(), help_text="In no order.")


class ResultsOut(SurveyOut):
    answers = serializers.IntegerField(help_text="Behind these lines.")
    batches = BatchOut(many=True)
    lines = LineOut(many=True)


class ResultsIn(serializers.Serializer):
    of = serializers.CharField(required=False, max_length=36, help_text="The id of a service, or `course`.")
    batch = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


ASKED = {
    "id": EXAMPLE_ID, "title": "How was it?", "asked_at": "2026-11-26T09:00:00Z", "answer_until": "2026-12-26T09:00:00Z",
}  # fmt: skip
WHOLE = ASKED | {
    "words": "So that we do better.", "agree_to": None, "agree_sha256": None,
    "questions": [{"key": "q1", "kind": "scale", "words": "Were you listened to?", "options": []}],
}  # fmt: skip
SURVEY = {
    "id": EXAMPLE_ID, "title": "How was it?", "after": "session", "is_open": True, "changed_at": "2026-11-01T09:00:00Z",
}  # fmt: skip
RESULTS = SURVEY | {
    "answers": 5, "batches": [{"number": 1, "of": "course", "month": "2026-11-01", "answers": 5}],
    "lines": [{"key": "q1", "kind": "scale", "words": "Were you listened to?", "mean": 4.2, "texts": [],
               "counts": [{"words": str(mark), "number": 4 if mark == 4 else mark // 5} for mark in range(1, 6)]}],
}  # fmt: skip


def _moment(at) -> str:
    return at.isoformat().replace("+00:00", "Z")


# -- a client ------------------------------------------------------------------------------------------------------------


def _asked(one, language) -> dict:
    return {"id": str(one.pk), "title": in_language(one.survey.title, language), "asked_at": _moment(one.asked_at),
            "answer_until": _moment(one.asked_at + queries.ANSWERABLE)}  # fmt: skip


def _question(one: dict, language) -> dict:
    options = [in_language(option, language) for option in one["options"]]
    return {"key": one["key"], "kind": one["kind"], "words": in_language(one["words"], language), "options": options}


def _open(request, pk, now):
    """(what waits for an answer, the policy). Raises Http404."""
    invitation, document = queries.open_one(request.user, pk, now), policy_of(request._request)
    if invitation is None or document is None:
        raise Http404
    return invitation, document


@client
class Surveys(Resource):
    @operation("List surveys that wait for you", tag=TAG, answers=paged(AskedOut), query=PageIn,
               example={"results": [ASKED], "next": None, "previous": None}, about="The newest first.")  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        self.asked(request, PageIn)
        rows, language = queries.open_of(request.user, timezone.now()), request.LANGUAGE_CODE
        return self.page(request, rows, ("-asked_at", "-id"), lambda found: [_asked(one, language) for one in found])


@client
class OneSurvey(Resource):
    @operation("Read a survey", tag=TAG, answers=WholeAskedOut, refuses=(404,), example=WHOLE)
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        now, language = timezone.now(), request.LANGUAGE_CODE
        invitation, document = _open(request, pk, now)
        agree_to = to_agree(request._request, document, now)
        return self.shown(request, _asked(invitation, language) | {
            "words": in_language(invitation.survey.words, language),
            "questions": [_question(one, language) for one in invitation.survey.questions],
            "agree_to": agree_to, "agree_sha256": agree_to and hashed(agree_to),
        })  # fmt: skip


@client
class SurveyAnswer(Resource):
    @operation("Answer a survey", tag=TAG, answers=None, status=204, takes=AnswerIn, refuses=(404, 412),
               sends={"answers": {"q1": "4"}},
               about="Once; then it waits no longer. Nothing that leads to you is kept with it, so it takes no "
               f"Idempotency-Key. At least one of at most {MOST} questions.")  # fmt: skip
    @sensitive_variables()
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        now = timezone.now()
        invitation, document = _open(request, pk, now)
        said = self.taken(request, AnswerIn)
        agreed, words = to_agree(request._request, document, now) is None, said.get("agree_sha256", "")
        if unknown := sorted({*said["answers"]} - {one["key"] for one in invitation.survey.questions}):
            raise Problem("invalid", errors=[{"pointer": f"#/answers/{key}", "detail": gettext("There is no such question.")}
                                             for key in unknown])  # fmt: skip
        form = AnswerForm(
            invitation.survey, request.LANGUAGE_CODE, agreed, said["answers"] | {"yes": bool(words), "sha256": words}
        )
        if not form.is_valid():
            raise Problem("invalid", errors=_wrong(form))
        if not agreed and not said_yes(request._request, document, words, now):
            raise Problem("changed", gettext("The words have changed meanwhile. Read them once more."))
        actions.answer(invitation, form.said(), ZoneInfo(request.clinic.timezone), now)
        return Response(status=204)


def _wrong(form) -> list:
    told = dict(form.errors)
    yes = told.pop("yes", None)
    return list(pointed({"answers": told} | ({"agree_sha256": yes} if yes else {})))


# -- whoever runs the clinic -----------------------------------------------------------------------------------------------


def _survey(one: Survey, language) -> dict:
    return {"id": str(one.pk), "title": in_language(one.title, language), "after": one.after, "is_open": one.is_open,
            "changed_at": _moment(one.changed_at)}  # fmt: skip


@sensitive_variables()
def _line(one: results.Line, language) -> dict:
    counts = [{"words": words, "number": number} for words, number in one.options(language)]
    asked = {name: value for name, value in _question(one.question, language).items() if name != "options"}
    return asked | {"mean": one.mean, "counts": counts, "texts": list(one.texts)}


@managers
class ClinicSurveys(Resource):
    @operation("List the clinic's surveys", tag=OF_ALL, answers=paged(SurveyOut), query=PageIn,
               example={"results": [SURVEY], "next": None, "previous": None})  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        self.asked(request, PageIn)
        language = request.LANGUAGE_CODE
        return self.page(
            request, queries.surveys(), ("-changed_at", "-id"), lambda found: [_survey(one, language) for one in found]
        )


@managers
class SurveyResults(Resource):
    @operation(
        "Read what several have answered", tag=OF_ALL, answers=ResultsOut, query=ResultsIn, refuses=(404,), example=RESULTS,
        about=f"Answers come in batches of at least {results.FEWEST} about the same kind of session, by night. Every figure is "
        "of whole batches: all of them, those of one service, or one.",
    )  # fmt: skip
    @sensitive_variables()
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        survey, asked = get_object_or_404(Survey, pk=pk), self.asked(request, ResultsIn)
        there, language = results.batches(survey), request.LANGUAGE_CODE
        chosen = results.chosen(there, asked.get("of", ""), str(asked.get("batch", "")))
        if asked and not chosen:
            raise Http404
        return self.shown(request, _survey(survey, language) | {
            "answers": sum(one.answers for one in chosen),
            "batches": [{"number": one.number, "of": str(one.service or "course"), "month": one.month.isoformat(),
                         "answers": one.answers} for one in there],
            "lines": [_line(one, language) for one in results.of(survey, chosen)],
        })  # fmt: skip
