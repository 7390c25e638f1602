"""The staff's page of what only hands can do: the first due first, signed off with its outcome."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from shared.privacy import place
from shared.privacy.engine.records import local_day
from shared.privacy.engine.render import sentence
from shared.privacy.handwork import actions, listed, queries
from shared.privacy.handwork.forms import SignForm
from shared.privacy.handwork.kinds import kinds
from shared.privacy.handwork.models import ManualTask
from shared.privacy.queries import policy_in_force
from shared.web.access import actor, keepers
from shared.web.formats import full_date


@keepers
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """?q=, ?as=csv and what narrows it, as in shared.web.listing."""
    return _page(request)


@keepers
@require_POST
def sign(request: HttpRequest, pk) -> HttpResponse:
    """What became of one task. A second signature changes nothing and says so."""
    form = SignForm(request.POST, prefix=str(pk))
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        actions.sign_off(pk, form.cleaned_data["outcome"], form.cleaned_data["why"], actor(request).pk, timezone.now())
    except ManualTask.DoesNotExist:
        raise Http404 from None
    except actions.AlreadySigned:
        messages.info(request, gettext("Somebody has signed this already. Nothing was changed."))
    else:
        messages.success(request, gettext("Signed. It stands in the proofs from now on."))
    return redirect("handwork:tasks")


def _page(request: HttpRequest, form: SignForm | None = None, status: int = 200) -> HttpResponse:
    now = timezone.now()
    waiting, signed = list(queries.waiting()), list(queries.signed(now))
    document = policy_in_force(now)
    today = local_day(now, document.clinic.timezone) if document else now.date()
    people = {one.person for one in waiting} | {one.signed_by for one in signed}
    names = place.names(people, actor(request), now)
    rows = [_shown(one, document, names, today, request.LANGUAGE_CODE, form) for one in waiting]
    rows += [_shown(one, document, names, today, request.LANGUAGE_CODE) for one in signed]
    listing = listed.tasks(
        request, sorted(rows, key=lambda one: not one["open"])
    )  # what came back stands on the first page
    if listing.wants_file:
        return listing.file()
    shown = {
        "listing": listing,
        "waiting": [one for one in listing.shown if not one["task"].outcome],
        "signed": [one for one in listing.shown if one["task"].outcome],
    }
    return render(request, "handwork/tasks.html", shown, status=status)


def _shown(task, document, names, today, lang, form=None) -> dict:
    """A task as its page shows it; `form` where it waits, the one just refused opened up."""
    kind, about = kinds()[task.kind], {name: _said(value, lang) for name, value in task.about.items()}
    section, _, key = task.promise.partition(".")
    promised = document is not None and key in getattr(document, section, {})
    refused = form is not None and form.prefix == str(task.pk)
    return {
        "task": task,
        "icon": kind.icon,
        "title": gettext(kind.title) % about,
        "words": gettext(kind.words) % about,
        "page": reverse(kind.page, args=[task.pk]) if kind.page else "",
        "promise": sentence(document, task.promise, lang) if promised else "",
        "person": names.get(task.person, ""),
        "by": names.get(task.signed_by, ""),
        "overdue": not task.outcome and task.due_on < today,
        "form": None if task.outcome else form if refused else SignForm(prefix=str(task.pk)),
        "open": refused,
    }


def _said(value, lang: str) -> object:
    """A value of `about` in words: {language: text}, an ISO day, or as it is."""
    if isinstance(value, dict):
        return value.get(lang) or next(iter(value.values()), "")
    if isinstance(value, str):
        try:
            return full_date(date.fromisoformat(value))
        except ValueError:
            pass
    return value
