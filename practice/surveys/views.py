"""A client answers; the clinic sees what several have answered."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from practice.booking.queries import all_services
from practice.surveys import actions, queries, results
from practice.surveys.forms import AnswerForm, SurveyForm
from practice.surveys.models import Survey
from practice.surveys.writing import MARKS, SCALE
from shared.ids import as_id
from shared.privacy.consents.questions import hashed, scope_of, wording
from shared.privacy.queries import policy_of
from shared.web.access import client, managers
from shared.web.languages import in_language


@client
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    now, document = timezone.now(), policy_of(request)
    invitation = queries.open_one(request.user, pk, now)
    if invitation is None or document is None:
        return render(request, "surveys/over.html", status=404)
    asked, language = queries.asks(document), request.LANGUAGE_CODE
    agreed = asked is None or queries.agreed(request.user, document, asked, now)
    said = "" if agreed else wording(document, asked, scope_of(document, asked.promise), language)
    form = AnswerForm(invitation.survey, language, agreed, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if agreed or _yes(request, document, asked, form, now):
            actions.answer(invitation, form.said(), ZoneInfo(request.clinic.timezone), now)
            messages.success(request, _("Thank you. Your answers are kept apart from your name."))
            return redirect("people:home")
        form.add_error("yes", _("The words have changed meanwhile. Read them once more."))
    context = {"form": form, "lines": said.splitlines(), "sha256": hashed(said), "fewest": results.FEWEST}
    context |= {part: in_language(getattr(invitation.survey, part), language) for part in ("title", "words")}
    return render(request, "surveys/answer.html", context, status=422 if form.is_bound else 200)


def _yes(request, document, asked, form, now) -> bool:
    words, named = form.cleaned_data["sha256"], ""
    return actions.say_yes(request.user, document, asked.promise, words, request.LANGUAGE_CODE, named, now)


@managers
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    language = request.LANGUAGE_CODE
    rows = [{"survey": one, "title": in_language(one.title, language)} for one in queries.surveys()]
    return render(request, "surveys/overview.html", {"rows": rows, "offered": queries.offered(timezone.now())})


@managers
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    survey = get_object_or_404(Survey, pk=pk) if pk else Survey(title={}, questions=[])
    fixed = bool(pk) and queries.was_used(survey)
    services = [(str(one.pk), in_language(one.name, request.LANGUAGE_CODE)) for one in all_services()]
    form = SurveyForm(survey, services, fixed, request.POST or None, languages=request.languages)
    if fixed:
        for one in form.word_fields():
            del form.fields[one.name]
    if request.method == "POST" and form.is_valid():
        actions.save(survey, form.values(), timezone.now())
        messages.success(request, _("Saved."))
        return redirect("surveys:overview")
    context = {
        "form": form,
        "survey": survey if pk else None,
        "fixed": fixed,
        "asked": _asked(survey, request.LANGUAGE_CODE),
    }
    context["title"] = in_language(survey.title, request.LANGUAGE_CODE)
    return render(request, "surveys/edit.html", context, status=422 if form.is_bound else 200)


def _asked(survey: Survey, language: str) -> list[str]:
    return [in_language(one["words"], language) for one in survey.questions]


@managers
@never_cache
@require_GET
@sensitive_variables()
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Of all batches, of one service's, or of one batch: each a union of batches."""
    survey, language = get_object_or_404(Survey, pk=pk), request.LANGUAGE_CODE
    there, names = results.batches(survey), {one.pk: in_language(one.name, language) for one in all_services()}
    chosen, title = _chosen(request, there)
    if not chosen and (request.GET.get("of") or request.GET.get("batch")):
        raise Http404
    lines = [
        {"line": one, "words": in_language(one.question["words"], language), "options": _options(one, language)}
        for one in results.of(survey, chosen)
    ]
    kinds = sorted({one.service for one in there}, key=str)
    context = {
        "survey": survey, "title": in_language(survey.title, language), "lines": lines, "fewest": results.FEWEST,
        "answers": sum(one.answers for one in chosen), "now_shown": title,
        "kinds": [("course" if one is None else str(one), names.get(one, _("Courses"))) for one in kinds],
        "batches": [(one, names.get(one.service, _("Courses"))) for one in there],
    }  # fmt: skip
    return render(request, "surveys/show.html", context)


def _chosen(request, there):
    """(batches, what was asked for as it stands in the address)."""
    kind, number = request.GET.get("of", ""), request.GET.get("batch", "")
    if number:
        return [one for one in there if str(one.number) == number], number
    if kind:
        service = None if kind == "course" else as_id(kind)
        return [one for one in there if one.service == service and (service or kind == "course")], kind
    return there, ""


def _options(line, language) -> list[tuple[str, int]]:
    if line.question["kind"] == SCALE:
        words = [str(mark) for mark in range(1, MARKS + 1)]
    else:
        words = [in_language(one, language) for one in line.question["options"]]
    return list(zip(words, line.counts, strict=False))
