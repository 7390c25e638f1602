"""The registers in their keepers' hands."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shared.privacy import place, touch
from shared.privacy.queries import policy_of, version_in_force
from shared.privacy.registers import actions, listed, queries, standing, words
from shared.privacy.registers import controllers as answering
from shared.privacy.registers import pack as packing
from shared.privacy.registers import processing as art30
from shared.privacy.registers.forms import AssessmentForm, BreachForm, ReviewForm, initial_of
from shared.privacy.registers.models import Assessment, Breach, Stands
from shared.web.access import actor, keepers

CHANGED = ("title", "noticed_at", "nature", "happened", "began_at", "stopped_at", "categories", "people", "records",
           "consequences", "measures", "risk", "reasons", "authority_told_at", "authority_reference", "late_reasons",
           "people_told_at", "people_told_how")  # fmt: skip


def _document(request):
    document = policy_of(request)
    if document is None:
        raise Http404
    return document


@keepers
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    document, today = _document(request), timezone.localdate(now)
    context = {
        "waiting": queries.waiting(document, today, now, request.LANGUAGE_CODE),
        "running": [{"row": one, "clock": words.clock(one, now)} for one in queries.running()],
        "activities": len(document.purposes),
        "agreements": sum(
            one.state != "through" for one in standing.agreements(document, today, request.LANGUAGE_CODE)
        ),
        "measures": len(document.security),
        "assessments": queries.assessments().count(),
        "breaches": queries.breaches().count(),
        "controllers": len(document.controllers),
    }
    return render(request, "registers/overview.html", context)


@keepers
@require_GET
def processing(request: HttpRequest) -> HttpResponse:
    document = _document(request)
    context = {"activities": art30.activities(document, request.LANGUAGE_CODE), "number": document.clinic.version}
    return render(request, "registers/processing.html", context)


@keepers
@require_GET
def agreements(request: HttpRequest) -> HttpResponse:
    rows = [
        {"one": one, "words": words.AGREEMENT[one.state][0], "colour": words.AGREEMENT[one.state][1],
         "key": one.promise.partition(".")[2]}
        for one in standing.agreements(_document(request), timezone.localdate(), request.LANGUAGE_CODE)
    ]  # fmt: skip
    return _list(request, "agreements", listed.agreements(request, rows))


def _list(request, name: str, listing) -> HttpResponse:
    """?q=, ?sort=, ?as=csv as in shared.web.listing."""
    return listing.file() if listing.wants_file else render(request, f"registers/{name}.html", {"listing": listing})


@keepers
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    rows = [
        {"one": one, "words": words.MEASURE[one.state][0], "colour": words.MEASURE[one.state][1],
         "key": one.promise.partition(".")[2], "found": words.OUTCOME[one.last.outcome] if one.last else ""}
        for one in queries.measures(_document(request), timezone.localdate(), request.LANGUAGE_CODE)
    ]  # fmt: skip
    return _list(request, "security", listed.measures(request, rows))


@keepers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, key: str) -> HttpResponse:
    """One measure was looked at."""
    document, now = _document(request), timezone.now()
    if key not in document.security:
        raise Http404
    today = timezone.localdate(now)
    form = ReviewForm(request.POST if request.method == "POST" else None, today=today)
    if form.is_valid():
        person = actor(request)
        actions.review(f"security.{key}", **form.cleaned_data, by=person.pk, by_name=person.get_full_name(), now=now)
        messages.success(request, _("Noted."))
        return redirect("registers:security")
    (one,) = [
        row for row in queries.measures(document, today, request.LANGUAGE_CODE) if row.promise == f"security.{key}"
    ]
    earlier = [
        {"row": row, "found": words.OUTCOME[row.outcome]} for row in queries.reviews().filter(promise=one.promise)
    ]
    context = {"one": one, "form": form, "earlier": earlier}
    return render(request, "registers/review.html", context, status=422 if form.errors else 200)


# --- impact assessments -----------------------------------------------------------------------------------------------


@keepers
@require_GET
def assessments(request: HttpRequest) -> HttpResponse:
    return _list(request, "assessments", listed.assessments(request, queries.assessments(), timezone.localdate()))


@keepers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """A new one, or the one there is: the template, filled in bit by bit."""
    row = get_object_or_404(Assessment, pk=pk) if pk else None
    data = request.POST if request.method == "POST" else None
    form = AssessmentForm(
        data, document=_document(request), language=request.LANGUAGE_CODE, initial=initial_of(row) if row else {}
    )
    if form.is_valid():
        actions.save_assessment(pk, form.fields_of(), actor(request).pk, timezone.now())
        messages.success(request, _("Saved."))
        return redirect("registers:assessments")
    return render(request, "registers/assessment.html", {"form": form, "row": row}, status=422 if form.errors else 200)


# --- breaches ---------------------------------------------------------------------------------------------------------


@keepers
@require_GET
def breaches(request: HttpRequest) -> HttpResponse:
    return _list(request, "breaches", listed.breaches(request, queries.breaches(), timezone.now()))


@keepers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def breach(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """A first note, or what is known by now."""
    now = timezone.now()
    row = get_object_or_404(Breach, pk=pk) if pk else None
    form = BreachForm(
        request.POST if request.method == "POST" else None, document=_document(request),
        language=request.LANGUAGE_CODE, now=now,
        initial={name: getattr(row, name) for name in CHANGED} if row else {"noticed_at": now},
    )  # fmt: skip
    if form.is_valid() and (saved := _saved(request, form, pk, now)):
        return redirect("registers:breach", pk=saved.pk)
    context = {"form": form, "row": row, "clock": words.clock(row, now) if row else None}
    context["earlier"] = _earlier(row, form, actor(request), now) if row else []
    return render(request, "registers/breach.html", context, status=422 if form.errors else 200)


def _earlier(row: Breach, form: BreachForm, viewer, now) -> list[dict]:
    """What stood here before, the latest first: [{at, by, was: [(label, text), …]}, …]"""
    people = place.names((UUID(one["by"]) for one in row.earlier), viewer, now)
    return [
        {
            "at": datetime.fromisoformat(one["at"]),
            "by": people.get(UUID(one["by"]), ""),
            "was": [(form.fields[name].label, words.value(name, value)) for name, value in one["was"].items()],
        }
        for one in reversed(row.earlier)
    ]


def _saved(request, form, pk, now) -> Breach | None:
    try:
        if pk:
            saved = actions.change_breach(pk, form.cleaned_data, actor(request).pk, now)
        else:
            saved = actions.note_breach(form.cleaned_data, actor(request).pk, now)
    except actions.NotWhole as missing:
        form.add_error("late_reasons", words.MISSING[missing.what])
        return None
    messages.success(request, _("Saved."))
    return saved


@keepers
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        actions.close_breach(pk, timezone.now())
    except Breach.DoesNotExist:
        raise Http404 from None
    except actions.NotWhole as missing:
        messages.error(request, words.MISSING[missing.what])
        return redirect("registers:breach", pk=pk)
    messages.success(request, _("Closed. It stays in the register."))
    return redirect("registers:breaches")


# --- who answers ------------------------------------------------------------------------------------------------------


@keepers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def controllers(request: HttpRequest) -> HttpResponse:
    """Who answers for what, and whom the policy's words for practitioners and services mean here.

    POST kind, term and the ids that it means as `target`."""
    document = _document(request)
    known = {kind: dict(import_string(path)()) for kind, path in settings.POLICY_TERMS.items()}
    used = answering.terms_used(document)
    if request.method == "POST":
        kind, term = request.POST.get("kind", ""), request.POST.get("term", "")
        if term not in used.get(kind, ()):
            raise Http404
        wanted = set(request.POST.getlist("target"))
        answering.stand_for(kind, term, [key for key in known[kind] if str(key) in wanted])
        messages.success(request, _("Saved."))
        return redirect("registers:controllers")
    held = {(one.kind, one.target): one.term for one in Stands.objects.all()}
    groups = [
        {"kind": kind, "term": term,
         "choices": [(key, name, held.get((kind, key)) == term) for key, name in known[kind].items()]}
        for kind, terms in used.items() for term in terms
    ]  # fmt: skip
    rows = [{"key": key, "one": one} for key, one in document.controllers.items()]
    return render(request, "registers/controllers.html", {"rows": rows, "groups": groups})


@keepers
@never_cache
@require_GET
def pack(request: HttpRequest) -> HttpResponse:
    """Everything for an inspection, in one file."""
    now = timezone.now()
    version = version_in_force(now)
    if version is None:
        raise Http404
    if waiting := touch.require(request, "export:pack", now):
        return waiting
    return HttpResponse(
        packing.build(version, now, request.LANGUAGE_CODE),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{packing.file_name(version, now)}"'},
    )
