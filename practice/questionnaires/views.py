"""The client's side: what waits for an answer, one item a screen or all on one page, and one's own answers over time.

Nothing that was answered stands in an address, a message of the session, or a cache: what somebody may have to know at once
stands in the answer to the very request that brought it.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.questionnaires import actions, charts, instruments, queries
from practice.questionnaires.forms import AnswerForm
from practice.questionnaires.models import Ask
from shared.web.access import client

LOOK, ALL = "look", "all"  # where one stands, besides the number of an item


@client
@never_cache
@require_GET
@sensitive_variables()
def mine(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    asked = [(row, queries.instrument(row.key, row.version)) for row in queries.asked(request.user, now)]
    context = {
        "asked": [(row, one, one.about.say(get_language())) for row, one in asked if one],
        "charts": charts.charts(queries.from_copies(request.user)),
        "help": instruments.crisis_help(request.clinic.country),
    }
    return render(request, "questionnaires/mine.html", context)


@client
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """One's own copies alone."""
    actions.forget_copies(request.user)
    messages.success(request, _("Your copies are gone. What your practitioner keeps is untouched."))
    return redirect("questionnaires:mine")


@client
@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    actions.withdraw(_own(request, pk))
    messages.success(request, _("It is taken away. You can talk about it when you meet."))
    return redirect("questionnaires:mine")


@client
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET ?at=3 shows the third item, ?at=look all that was answered, ?at=all one page for everything. POST `at` with the
    answers, and `do`: next, back, later or send."""
    if queries.answered(request.user, pk):  # a double click
        return _gone(request)
    row = _own(request, pk)
    one = queries.instrument(row.key, row.version)
    if one is None:
        raise Http404
    answers = queries.draft_of(row, one)
    if request.method == "POST":
        return _posted(request, row, one, answers)
    at = request.GET.get("at", "")
    return _shown(request, row, one, answers, at if at in (LOOK, ALL) else _number(at, one, answers))


def _own(request, pk) -> Ask:
    found = queries.asked(request.user, timezone.now()).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _gone(request):
    messages.info(request, _("That questionnaire is answered already, or its time is over."))
    return redirect("questionnaires:mine")


def _number(said: str, one, answers) -> int:
    """From 0; without one the first that is not answered."""
    if said.isdecimal() and 1 <= int(said) <= len(one.items):
        return int(said) - 1
    return next((at for at, value in enumerate(answers) if value is None), 0)


def _which(at, one) -> range:
    return range(len(one.items)) if at == ALL else range(at, at + 1) if isinstance(at, int) else range(0)


@sensitive_variables()
def _form(row, one, at, answers, data=None) -> AnswerForm:
    """Under absolute secrecy no copy is offered: the practitioner's key is the only one."""
    may_copy = at in (LOOK, ALL) and actions.may_copy(row.practitioner)
    return AnswerForm(one, _which(at, one), get_language(), data, answers=answers, copy=may_copy)


@sensitive_variables()
def _shown(request, row, one, answers, at, form=None, status=200):
    language = get_language()
    step = at if isinstance(at, int) else None
    context = {
        "row": row, "one": one, "at": at if step is None else step + 1, "step": step, "last": step == len(one.items) - 1,
        "ask": one.ask.say(language), "about": one.about.say(language), "form": form or _form(row, one, at, answers),
        "help": instruments.crisis_help(request.clinic.country), "alarms": at == LOOK and one.alarms(answers),
    }  # fmt: skip
    if at == LOOK:
        context["told"] = [
            (number, item.say(language), one.label(value, language), value is None and item.required)
            for number, (item, value) in enumerate(zip(one.items, answers, strict=True), 1)
        ]
    return render(request, "questionnaires/answer.html", context, status=status)


@sensitive_variables()
def _posted(request, row, one, answers):
    said, do = request.POST.get("at", ""), request.POST.get("do", "")
    at = said if said in (LOOK, ALL) else _number(said, one, answers)
    form = _form(row, one, at, answers, request.POST)
    if not form.is_valid():
        return _shown(request, row, one, answers, at, form, 422)
    answers = form.merged(answers)
    actions.save_draft(row, answers)
    if do == "send" and at in (LOOK, ALL):
        return _sent(request, row, one, answers, at, form)
    if do == "later":
        messages.success(request, _("Kept for you. Go on whenever you like."))
        return redirect("questionnaires:mine")
    if do == "next" and isinstance(at, int) and at in one.missing(answers):
        form.demand([at])
        return _shown(request, row, one, answers, at, form, 422)
    return redirect(reverse("questionnaires:answer", args=[row.pk], query={"at": _after(at, do, one)}))


def _after(at, do: str, one):
    """The next place to stand, as the address says it."""
    if not isinstance(at, int):
        return len(one.items) if do == "back" else at
    if do == "back":
        return max(at, 1)
    return at + 2 if at + 1 < len(one.items) else LOOK


@sensitive_variables()
def _sent(request, row, one, answers, at, form):
    """Shown in this very answer, and kept nowhere: whether somebody should talk with a person now."""
    try:
        sent = actions.submit(row, answers, form.cleaned_data.get("copy", False), get_language(), timezone.now())
    except actions.Incomplete as error:
        form.demand(error.items)
        return _shown(request, row, one, answers, at, form, 422)
    except actions.Gone:
        return _gone(request)
    except actions.NoPublicKey:
        messages.error(
            request, _("It can't be sealed to your practitioner just now. Your answers are kept; try again later.")
        )
        return redirect("questionnaires:mine")
    context = {
        "alarms": sent.alarms, "practitioner": row.practitioner.get_full_name(), "one": one,
        "copied": bool(sent.answer.copy), "hours": queries.rules().react_hours,
        "help": instruments.crisis_help(request.clinic.country),
    }  # fmt: skip
    return render(request, "questionnaires/sent.html", context)
