"""Whoever works at a clinic asks; operators answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from shared.cases import FEWEST
from shared.ids import as_id
from shared.staff.queries import names
from shared.web.access import operator, platform_staff
from tenants.helpdesk import actions, listed, queries
from tenants.helpdesk.forms import AskForm, AssignForm, PhoneForm, RateForm, ReplyForm, TextForm
from tenants.helpdesk.models import Case, Reply
from tenants.helpdesk.words import CATEGORIES, STATES


@sensitive_variables()
def _described(case: Case) -> dict:
    first = case.entries.order_by("at", "pk").first()
    said = queries.CONTENT.told(first) if first else None
    return {"case": case, "subject": said.subject if said else "", "state": STATES[case.state],
            "category": CATEGORIES[case.category]}  # fmt: skip


@sensitive_variables()
def _opened(case: Case, for_operators: bool, viewer, now) -> list[dict]:
    rows = list(queries.entries(case, for_operators))
    known = names([one.author for one in rows], viewer, now)
    return [{"entry": one, "said": queries.CONTENT.told(one), "who": known.get(one.author, "")} for one in rows]


@platform_staff
@never_cache
@require_GET
@sensitive_variables()
def mine(request: HttpRequest) -> HttpResponse:
    rows = [_described(one) for one in queries.of_staff(request.staff.pk)]
    return render(request, "helpdesk/mine.html", {"rows": rows})


@platform_staff
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def ask(request: HttpRequest) -> HttpResponse:
    form = AskForm(queries.rooms(request.staff), request.POST or None)
    if request.method == "POST" and form.is_valid():
        about = form.cleaned_data["category"], form.cleaned_data["clinic"]
        case = actions.begin(request.staff.pk, request.staff.pk, form.said, *about, timezone.now())
        messages.success(request, _("Sent. You are told when an answer is here."))
        return redirect("helpdesk:own", case.pk)
    return render(request, "helpdesk/ask.html", {"form": form}, status=422 if form.is_bound else 200)


@platform_staff
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def own(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = timezone.now()
    case = get_object_or_404(Case, pk=pk, staff=request.staff.pk)
    form = TextForm(request.POST if "text" in request.POST else None)
    rating = RateForm(request.POST if "rate" in request.POST else None)
    if request.method == "POST" and (done := _done(request, case, form, rating, now)):
        messages.success(request, done)
        return redirect("helpdesk:own", pk)
    context = _described(case) | {"rows": _opened(case, False, request.staff, now), "form": form}
    context["rating"] = rating if case.state == Case.State.CLOSED and not case.rated else None
    bound = form.is_bound or rating.is_bound
    return render(request, "helpdesk/own.html", context, status=422 if bound else 200)


@sensitive_variables()
def _done(request, case, form, rating, now) -> str:
    """What to say of it; "" where a form is to be shown again."""
    if "close" in request.POST:
        actions.close(case, now)
        return _("Closed. You can write again whenever you like.")
    if rating.is_bound and rating.is_valid():
        fresh = actions.rate(case, rating.cleaned_data["mark"], now.date())
        return (
            _("Thank you. It is counted together with what others say.") if fresh else _("You have said that already.")
        )
    if form.is_bound and form.is_valid():
        actions.ask_more(case, form.cleaned_data["text"], now)
        return _("Sent. You are told when an answer is here.")
    return ""


@operator
@never_cache
@require_GET
@sensitive_variables()
def inbox(request: HttpRequest) -> HttpResponse:
    """?state=, and ?q=, ?sort=, ?as=csv as in shared.web.listing."""
    now, state = timezone.now(), request.GET.get("state", Case.State.OPEN)
    state = state if state in Case.State.values else Case.State.OPEN
    listing = listed.cases(request, queries.cases(state), now)
    if listing.wants_file:
        return listing.file()
    return render(request, "helpdesk/inbox.html", {"listing": listing, "state": state, "states": STATES.items()})


@operator
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    now, row = timezone.now(), get_object_or_404(Case, pk=pk)
    begun = Reply.objects.filter(pk=as_id(request.GET.get("reply", ""))).first()
    answering = "answer" in request.POST or "note" in request.POST
    form = TextForm(request.POST if answering else None, initial={"text": begun.words if begun else ""})
    assigning = AssignForm(
        queries.operators(), request.POST if "assign" in request.POST else None, initial={"to": str(row.assigned or "")}
    )
    if request.method == "POST" and (done := _worked(request, row, form, assigning, now)):
        messages.success(request, done)
        return redirect("helpdesk:case", pk)
    rooms = dict(queries.names_of_clinics([row.clinic]))
    context = _described(row) | {
        "rows": _opened(row, True, request.staff, now), "form": form, "assigning": assigning,
        "room": rooms.get(row.clinic, ""), "replies": queries.replies(request.LANGUAGE_CODE),
        "who": names([row.staff], request.staff, now).get(row.staff, ""),
    }  # fmt: skip
    return render(request, "helpdesk/case.html", context, status=422 if form.is_bound or assigning.is_bound else 200)


@sensitive_variables()
def _worked(request, row, form, assigning, now) -> str:
    if "close" in request.POST:
        actions.close(row, now)
        return _("Closed. Whoever asked is told.")
    if assigning.is_bound and assigning.is_valid():
        actions.assign(row, assigning.cleaned_data["to"])
        return _("Saved.")
    if form.is_bound and form.is_valid():
        if "note" in request.POST:
            actions.note(row, request.staff.pk, form.cleaned_data["text"], now)
            return _("Noted, for operators alone.")
        actions.answer(row, request.staff.pk, form.cleaned_data["text"], now)
        return _("Answered. They are told that an answer is here, and nothing of what.")
    return ""


@operator
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def phone(request: HttpRequest) -> HttpResponse:
    form = PhoneForm((), request.POST or None)
    if request.method == "POST" and form.is_valid():
        about = form.said, form.cleaned_data["category"], ""
        row = actions.begin(form.account.pk, request.staff.pk, *about, timezone.now(), Case.Channel.PHONE)
        messages.success(request, _("Noted."))
        return redirect("helpdesk:case", row.pk)
    return render(request, "helpdesk/phone.html", {"form": form}, status=422 if form.is_bound else 200)


@operator
@never_cache
@require_http_methods(["GET", "POST"])
def figures(request: HttpRequest) -> HttpResponse:
    """How it goes as a whole; and, below, the answers that are given often."""
    form = ReplyForm(request.POST if "words" in request.POST else None)
    if request.method == "POST":
        if "delete" in request.POST:
            Reply.objects.filter(pk=as_id(request.POST["delete"])).delete()
            return redirect("helpdesk:figures")
        if form.is_valid():
            Reply.objects.create(**form.cleaned_data)
            return redirect("helpdesk:figures")
    counts = queries.by_category()
    context = {
        "quarters": queries.figures(timezone.now().date()), "fewest": FEWEST, "form": form,
        "categories": [(words, counts.get(key, 0)) for key, words in CATEGORIES.items()],
        "replies": queries.replies(request.LANGUAGE_CODE),
    }  # fmt: skip
    return render(request, "helpdesk/figures.html", context, status=422 if form.is_bound else 200)
