"""A client's side: what can be asked, asking it, and taking it back."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.messaging.queries import category
from practice.people import uploads
from practice.questions import actions, queries
from practice.questions.forms import AskForm
from practice.questions.models import Question
from shared.privacy.consents.questions import hashed, scope_of, wording
from shared.privacy.queries import policy_of
from shared.privacy.registers.controllers import named_by
from shared.web.access import client


@client
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    context = {"offers": queries.offered(timezone.now()), "questions": queries.of_client(request.user)}
    return render(request, "questions/mine.html", context)


@client
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    now, document = timezone.now(), policy_of(request)
    asked, offer = queries.asks(document), queries.offer_of(pk)
    if asked is None or offer is None:
        raise Http404
    consent = queries.agreed(request.user, document, asked, now)
    said = words_of(request, document, offer)
    form = AskForm(offer, consent is not None, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        consent = consent or said_yes(request, document, offer, form.cleaned_data["words"], now)
        if consent is None:
            form.add_error("yes", _("The words have changed meanwhile. Read them once more."))
        elif (done := _asked(request, offer, form, consent, document, now)) is not None:
            return done
    context = {
        "form": form,
        "offer": offer,
        "lines": said.splitlines(),
        "words": hashed(said),
        "agreed": consent is not None,
    }
    context["days"] = [
        (one, queries.answer_by(offer, one, now, ZoneInfo(request.clinic.timezone))) for one in offer.people
    ]
    return render(request, "questions/ask.html", context, status=422 if form.is_bound else 200)


def words_of(request, document, offer) -> str:
    """What is said yes to before the first question."""
    asked, named = queries.asks(document), named_by(document, (), [offer.service.pk])
    return wording(document, asked, scope_of(document, asked.promise), request.LANGUAGE_CODE, controller=named)


def said_yes(request, document, offer, words: str, now):
    """To the words with this hash: the consent. None where today's are others."""
    promise, named = queries.asks(document).promise, named_by(document, (), [offer.service.pk])
    return actions.say_yes(request.user, document, promise, words, request.LANGUAGE_CODE, named, now)


@sensitive_variables()
def _asked(request, offer, form, consent, document, now):
    """None where the file was refused; then the form says so."""
    about = form.cleaned_data["to"], form.cleaned_data["way"], form.sent
    zone = ZoneInfo(request.clinic.timezone)
    try:
        question = actions.ask(request.user, offer, *about, consent, category(document), zone, now)
    except uploads.Refused as no:
        form.add_error("file", uploads.WORDS[no.why])
        return None
    messages.success(request, _("Asked. You are told when the answer is here."))
    return redirect("messaging:own", question.thread_id)


@client
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows = Question.objects.select_related("thread__client", "thread__practitioner")
    question = get_object_or_404(rows, pk=pk, thread__client=request.user)
    if actions.withdraw(question, timezone.now()):
        messages.success(request, _("Taken back. It costs you nothing."))
    else:
        messages.info(request, _("It was answered or taken back already."))
    return redirect("questions:mine")
