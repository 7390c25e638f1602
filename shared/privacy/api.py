"""The clinic's promises for programs: the document in force, and what the linter says of any other."""

from json import loads

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from shared.privacy.engine.document import PolicyError, load
from shared.privacy.engine.lint import is_too_long, lint
from shared.privacy.queries import version_in_force
from shared.web.access import keepers, public
from shared.web.api.problems import Problem
from shared.web.api.schema import operation
from shared.web.api.views import Resource
from shared.web.formats import language

TAG = "The policy"
LONGEST = 200_000  # characters; the longest of the demo's has a tenth of it


class PolicyOut(serializers.Serializer):
    number = serializers.IntegerField()
    valid_from = serializers.DateField()
    sha256 = serializers.CharField(help_text="Of the document's canonical bytes.")
    document = serializers.DictField(help_text="Clinic and promises, as a policy file has them.")


class LintIn(serializers.Serializer):
    document = serializers.CharField(
        max_length=LONGEST, trim_whitespace=False, help_text="A policy file, YAML or JSON."
    )


class FindingOut(serializers.Serializer):
    path = serializers.CharField(help_text="The promise or field.")
    check = serializers.CharField(help_text="A stable word for what was looked at.")
    meaning = serializers.CharField()
    mend = serializers.CharField()
    source = serializers.CharField(help_text="The law, or nothing.")
    blocking = serializers.BooleanField(help_text="Whether it stands in the way of publishing.")


class FindingsOut(serializers.Serializer):
    results = FindingOut(many=True)


POLICY = {
    "number": 3,
    "valid_from": "2026-09-01",
    "sha256": "9f2c…",
    "document": {"clinic": {"name": "Eken", "country": "SE"}},
}
FINDING = {
    "path": "retention.notes", "check": "too_short", "meaning": "The law wants it longer.", "mend": "Keep it longer.",
    "source": "SFS 2008:355", "blocking": True,
}  # fmt: skip


@public
class Policy(Resource):
    @operation(
        "Read the policy in force", tag=TAG, answers=PolicyOut, refuses=(404,), example=POLICY,
        about="404 as long as nothing is published.",
    )  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        found = version_in_force(timezone.now())
        if found is None:
            raise Http404
        told = {"number": found.number, "valid_from": found.effective_from.isoformat(), "sha256": found.sha256}
        return self.shown(request, told | {"document": loads(bytes(found.canonical))})


@keepers
class Lint(Resource):
    @operation(
        "Lint a policy", tag=TAG, answers=FindingsOut, takes=LintIn, example={"results": [FINDING]},
        sends={"document": "enrum_policy: 1\nclinic: …"},
        about="What breaks the law, its own words, or itself; in your language. Nothing of it is kept. 422 with the lines "
        "where it is no policy.",
    )  # fmt: skip
    def post(self, request: HttpRequest) -> HttpResponse:
        text, spoken = self.taken(request, LintIn)["document"], language()
        try:
            document = load(text, spoken)
        except PolicyError as error:
            told = [{"pointer": "#/document", "detail": str(one)} for one in error.problems]
            raise Problem("invalid", errors=told) from None
        if is_too_long(document):
            said = _("These are more promises than are compared at once. Send a part of them.")
            raise Problem("invalid", errors=[{"pointer": "#/document", "detail": said}])
        found = lint(document, timezone.localdate(), spoken)
        return self.shown(request, {"results": [one._asdict() for one in found]})
