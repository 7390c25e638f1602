"""Which questionnaires the clinic has, its own ones and how they are written, and the rules of who looks when."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.questionnaires import actions, instruments, queries
from practice.questionnaires.forms import AnswerForm, RulesForm, WordingForm
from practice.questionnaires.models import Form
from shared.web.access import managers, planners
from shared.web.languages import NAMES


@managers
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    row = queries.rules()
    form = RulesForm(row, queries.stand_ins(), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.save_rules(form.values(), timezone.now())
        messages.success(request, _("Saved. It holds for every answer from now on."))
        return redirect("questionnaires:list")
    context = {
        "form": form, "published": [instruments.instrument(key) for key in instruments.KEYS],
        "own": [(own, version, queries.of_version(version)) for own, version in queries.own_forms()],
        "help": instruments.crisis_help(request.clinic.country),
    }  # fmt: skip
    return render(request, "questionnaires/list.html", context, status=422 if form.is_bound else 200)


@planners
@require_GET
def look(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """As a client sees it, with where it comes from; a draft of one's own too."""
    own = Form.objects.filter(pk=_own(key)).first() if key not in instruments.KEYS else None
    row = own.versions.filter(number=version).first() if own else None
    one = queries.of_version(row) if row else queries.instrument(key)
    if one is None or one.version != version:
        raise Http404
    language = request.GET.get("in") if request.GET.get("in") in NAMES else get_language()
    context = {
        "one": one, "language": language, "ask": one.ask.say(language), "about": one.about.say(language),
        "form": AnswerForm(one, range(len(one.items)), language), "bands": [(b, b.say(language)) for b in one.bands],
        "languages": [(code, name, code == language) for code, name in NAMES.items() if getattr(one.ask, code)],
        "unverified": bool(one.source) and not one.verified.get(language), "row": row,
        "compared": one.verified.get(language, ""),
    }  # fmt: skip
    return render(request, "questionnaires/look.html", context)


def _own(key: str) -> UUID | None:
    try:
        return UUID(key.removeprefix("own-"))
    except ValueError:
        return None


@managers
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """A new one, or the next version of one: what was opened before stays as it was answered."""
    own = get_object_or_404(Form, pk=pk) if pk else None
    last = own.versions.order_by("-number").first() if own else None
    initial = WordingForm.initial_of(last.said) if last else None
    data = request.POST if request.method == "POST" else None
    form = WordingForm(data, languages=request.languages, initial=initial)
    if form.is_bound and form.is_valid():
        version = actions.save_version(own, form.said(), timezone.now())
        messages.success(request, _("Saved as a draft. Look at it as a client sees it, then take it into use."))
        return redirect("questionnaires:look", version.form.key, version.number)
    context = {"form": form, "own": own, "last": last}
    return render(request, "questionnaires/write.html", context, status=422 if form.is_bound else 200)


@managers
@require_POST
def open_it(request: HttpRequest, pk: UUID) -> HttpResponse:
    own = get_object_or_404(Form, pk=pk)
    actions.open_version(own.versions.order_by("-number").first(), timezone.now())
    messages.success(request, _("In use. Practitioners can send it from now on."))
    return redirect("questionnaires:list")


@managers
@require_POST
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    actions.retire(get_object_or_404(Form, pk=pk), timezone.now())
    messages.success(request, _("It is sent no more. What was answered stays, with the words that it had."))
    return redirect("questionnaires:list")
