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
    language, said = request.LANGUAGE_CODE, to_agree(request, document, now)
    form = AnswerForm(invitation.survey, language, said is None, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if said is None or said_yes(request, document, form.cleaned_data["sha256"], now):
            actions.answer(invitation, form.said(), ZoneInfo(request.clinic.timezone), now)
            messages.success(request, _("Thank you. Your answers are kept apart from your name."))
            return redirect("people:home")
        form.add_error("yes", _("The words have changed meanwhile. Read them once more."))
    context = {"form": form, "lines": (said or "").splitlines(), "sha256": hashed(said or ""), "fewest": results.FEWEST}
    context |= {part: in_language(getattr(invitation.survey, part), language) for part in ("title", "words")}
    return render(request, "surveys/answer.html", context, status=422 if form.is_bound else 200)


def to_agree(request, document, now) -> str | None:
    """What is to be said yes to before answering; None where nothing is, or no more."""
    asked = queries.asks(document)
    if asked is None or queries.agreed(request.user, document, asked, now):
        return None
    return wording(document, asked, scope_of(document, asked.promise), request.LANGUAGE_CODE)


def said_yes(request, document, words: str, now) -> bool:
    """To the words with this hash. False where today's are others."""
    promise = queries.asks(document).promise
    return actions.say_yes(request.user, document, promise, words, request.LANGUAGE_CODE, "", now)


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
    of, batch = request.GET.get("of", ""), request.GET.get("batch", "")
    chosen = results.chosen(there, of, batch)
    if not chosen and (of or batch):
        raise Http404
    lines = [
        {"line": one, "words": in_language(one.question["words"], language), "options": one.options(language)}
        for one in results.of(survey, chosen)
    ]
    kinds = sorted({one.service for one in there}, key=str)
    context = {
        "survey": survey, "title": in_language(survey.title, language), "lines": lines, "fewest": results.FEWEST,
        "answers": sum(one.answers for one in chosen), "now_shown": batch or of,
        "kinds": [("course" if one is None else str(one), names.get(one, _("Courses"))) for one in kinds],
        "batches": [(one, names.get(one.service, _("Courses"))) for one in there],
    }  # fmt: skip
    return render(request, "surveys/show.html", context)
