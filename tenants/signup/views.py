"""Sign-up, one plain form a page. A step that is not reached yet leads to the one that is; all of it works without script.

start   the clinic         person   whose mail address        code   prove it
agreement                  open     look it over, last click  done   what next
"""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shared.staff import actions as staff
from shared.staff.models import StaffAccount
from shared.web.access import public
from shared.web.errors import too_many_requests
from shared.web.formats import language
from tenants.isolation.hosts import hosts
from tenants.signup import actions, agreement, cookie, forms, limits, numbers, professions, queries
from tenants.signup.completion import SubdomainTaken

STEPS = ("start", "person", "code", "agreement", "open", "done")


def step(view):
    """Gives the view its row (locked when something is sent) and the time; sends who is elsewhere to where they are."""
    name = view.__name__.rstrip("_")

    @wraps(view)
    def reached(request):
        now = timezone.now()
        row = queries.by_token(cookie.read(request), now, lock=request.method == "POST")
        at = queries.next_step(row)
        if (at == "done") != (name == "done") or STEPS.index(at) < STEPS.index(name):
            return redirect(f"signup:{at}")
        return view(request, row, now)

    return public(never_cache(require_http_methods(["GET", "POST"])(reached)))


def _page(request, name, status=200, **more):
    number = STEPS.index(name) + 1
    return render(request, f"signup/{name}.html", {"number": number, "steps": len(STEPS) - 1, **more}, status=status)


def _onward(row):
    return redirect(f"signup:{queries.next_step(row)}")


# --- the clinic -----------------------------------------------------------------------------------------------------


@step
def start(request, row, now):
    if request.method == "GET":
        initial = _known(row) | {key: request.GET[key] for key in ("name", "subdomain") if key in request.GET}
        response = _page(request, "start", form=_clinic_form(row, now, initial=initial))
        if not cookie.read(request):
            cookie.give(response)
        return response
    if limits.begins_too_often(request):
        return too_many_requests(request)
    form = _clinic_form(row, now, _chosen(request))
    if not form.is_valid():
        return _page(request, "start", 422, form=form, offers=form.offers())
    fresh = HttpResponseRedirect(reverse("signup:person"))
    token = cookie.read(request) or cookie.give(fresh)
    row = row or actions.begin(token, language(), now)
    actions.save_clinic(row, form.cleaned_data, language())
    fresh.headers["Location"] = reverse(f"signup:{queries.next_step(row)}")
    return fresh


def _clinic_form(row, now, data=None, **more):
    personal = row is not None and numbers.is_personal(row.country, row.organisation_number)
    kept = row.organisation_number if personal else ""
    return forms.ClinicForm(data, today=timezone.localdate(now), kept_number=kept, **more)


def _chosen(request):
    """What was sent; an address picked from those on offer replaces the written one."""
    sent = request.POST.copy()
    if "offer" in sent:
        sent["subdomain"] = sent["offer"]
    return sent


def _known(row):
    """What was said before; a sole trader's number is not said back."""
    if row is None or not row.name:
        return {}
    found = {name: getattr(row, name) for name in ("name", "country", "profession", "subdomain")}
    return found | {"organisation_number": queries.shown_number(row), "licensed": "yes" if row.licensed else "no"}


# --- the mail address -----------------------------------------------------------------------------------------------


@step
def person(request, row, now):
    form = forms.PersonForm(request.POST or None, initial={"person": row.person, "email": row.email})
    if request.method == "GET" or not form.is_valid():
        return _page(request, "person", 200 if request.method == "GET" else 422, form=form)
    words = form.cleaned_data
    if words["email"] != row.email and limits.mails_too_often(request, words["email"]):
        return too_many_requests(request)
    actions.save_person(row, words["person"], words["email"], language(), now)
    return _onward(row)


@step
def code(request, row, now):
    if row.verified_at:
        return _onward(row)
    if request.method == "GET":
        return _page(request, "code", form=forms.CodeForm(), row=row, dead=not queries.is_alive(row, now))
    if "again" in request.POST:
        return _again(request, row, now)
    if limits.guesses_too_often(request):
        return too_many_requests(request)
    form, wrong, dead = forms.CodeForm(request.POST), "", False
    if form.is_valid():
        wrong, dead = _try(request, row, form.cleaned_data["code"], now)
        if not wrong:
            return _onward(row)
        form.add_error("code", wrong)
    return _page(request, "code", 422, form=form, row=row, dead=dead)


def _try(request, row, typed, now):
    """(what is wrong, or ""; whether only a new code helps)."""
    try:
        actions.check_code(row, typed, now)
    except actions.CodeDead:
        limits.guesses_too_often(request, count=True)
        return gettext("This code is no longer valid. Ask for a new one below."), True
    except actions.CodeWrong as no:
        limits.guesses_too_often(request, count=True)
        left = ngettext("One try is left.", "%(count)d tries are left.", no.left) % {"count": no.left}
        return gettext("That is not the code in the mail.") + " " + left, False
    return "", False


def _again(request, row, now):
    if limits.mails_too_often(request, row.email):
        return too_many_requests(request)
    sent = actions.send_code(row, now)
    return _page(request, "code", form=forms.CodeForm(), row=row, sent=sent, waited=not sent)


# --- the agreement --------------------------------------------------------------------------------------------------


@step
def agreement_(request, row, now):
    found = agreement.present(language())
    form = forms.AgreementForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["version"] == found.version:
            actions.accept(row, found, now)
            return _onward(row)
        form = forms.AgreementForm(initial={"version": found.version})
        return _page(request, "agreement", 409, form=form, agreement=found, renewed=True)
    return _page(request, "agreement", 200 if request.method == "GET" else 422, form=form, agreement=found)


@public
@require_GET
def agreement_text(request, version=None):
    """For everybody and for good: a contract must stay readable."""
    try:
        found = agreement.read(version, language()) if version else agreement.present(language())
    except KeyError:
        raise Http404 from None
    return render(request, "signup/agreement_text.html", {"agreement": found})


# --- the last click -------------------------------------------------------------------------------------------------


@step
def open_(request, row, now):
    if request.method == "GET":
        return _summary(request, row, taken=bool(queries.taken([row.subdomain])))
    if {"subdomain", "offer"} & set(request.POST):
        form = forms.AddressForm(_chosen(request))
        if not form.is_valid():
            return _summary(request, row, 422, taken=True, form=form)
        actions.save_subdomain(row, form.cleaned_data["subdomain"])
        return redirect("signup:open")
    if limits.opens_too_often(request):
        return too_many_requests(request)
    try:
        actions.open_clinic(row, now)
    except SubdomainTaken:
        return _summary(request, row, 409, taken=True)
    return redirect("signup:done")


def _summary(request, row, status=200, taken=False, form=None):
    context = {"row": row, "profession": professions.name(row.profession, language()), "taken": taken}
    context |= {
        "base_host": settings.BASE_HOST,
        "number_shown": queries.shown_number(row),
        "agreement": agreement.present(language()),
    }
    if taken:
        context["form"] = form or forms.AddressForm()
        context["offers"] = queries.alternatives(row.subdomain, row.name, row.country)
    return _page(request, "open", status, **context)


@step
def done(request, row, now):
    """POST: register the first key, take up a set-up that broke off, or begin with another clinic."""
    if request.method == "GET":
        return _page(request, "done", row=row, entry=hosts.read(row.clinic.schema_name))
    if "another" in request.POST:
        response = redirect("signup:start")
        cookie.drop(response)
        return response
    if row.set_up_at is None:
        actions.take_up(row, now)
        return redirect("signup:done")
    return _to_first_key(request, row, now)


def _to_first_key(request, row, now):
    response = redirect("staff:first-key")
    try:
        staff.start_enrolment(request, response, StaffAccount.objects.get(pk=row.staff), now)
    except staff.HasKeys:
        return redirect("staff:sign-in")
    return response
