"""The operators' console at BASE. Nothing here reads a clinic's schema: the platform's role could not."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shared.staff import acts, sessions
from shared.staff.directory import Room
from shared.web.access import operator
from shared.web.errors import bad_request
from shared.web.formats import language
from tenants.clinics.models import Clinic
from tenants.operators import actions, queries
from tenants.operators.forms import STATES, ReasonForm
from tenants.operators.models import OperatorAct
from tenants.signup import professions

COUNTRIES = {"SE": gettext_lazy("Sweden"), "DK": gettext_lazy("Denmark")}
ACT = "operator"  # of shared.staff.acts: what the touch is asked for
FEW = 2  # spares of a country, before somebody should look why they are not refilled


# --- all clinics ----------------------------------------------------------------------------------------------------


@operator
@never_cache
@require_GET
def clinics(request):
    query, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    state = state if state in STATES else ""
    found = queries.search(query.replace("\0", ""), state, _number(request.GET.get("page", "")))
    spares, session = queries.spares_left(), request.staff_session
    context = {
        "clinics": [_line(clinic) for clinic in found.clinics],
        "shown": found.fitting,
        "total": found.total,
        "query": query,
        "state": state,
        "states": list(STATES.items()),
        "spares": [(COUNTRIES[country], left) for country, left in spares.items()],
        "attention": list(_attention(spares)),
        "page": _page(found, query, state),
        "key_used_at": session.fresh_at,
        "locks_at": min(timezone.now() + sessions.IDLE, session.expires_at),
    }
    return render(request, "operators/clinics.html", context)


def _number(text):
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def _line(clinic):
    return {
        "name": clinic.name,
        "host": clinic.host,
        "url": reverse("operators:clinic", args=[clinic.pk]),
        "state": clinic.state,
        "state_label": STATES[clinic.state],
        "country": COUNTRIES[clinic.country],
        "profession": professions.name(clinic.profession, language()),
        "recipe": clinic.recipe,
        "current": clinic.current,
        "created_at": clinic.created_at,
        "active_on": clinic.last_active_on,
    }


def _attention(spares):
    """What an operator should look at: clinics that stay in their set-up, and spares running out."""
    if count := queries.waiting():
        words = ngettext("%(count)d clinic is being set up", "%(count)d clinics are being set up", count)
        later = gettext("That takes a second. If it stays so, look whether the worker runs.")
        yield {"icon": "clock", "color": "warning", "title": words % {"count": count}, "words": later,
               "url": "?" + urlencode({"state": Clinic.State.SETTING_UP}), "action": gettext("Show")}  # fmt: skip
    for country, left in spares.items():
        if left < FEW:
            title = gettext("%(country)s: %(count)d spares left") % {"country": COUNTRIES[country], "count": left}
            words = gettext("A sign-up without a spare waits until one is built. Look whether the worker runs.")
            yield {"icon": "hard-drive", "color": "warning", "title": title, "words": words}


def _page(found, query, state):
    if found.last == 1:
        return None

    def address(number):
        asked = {"q": query, "state": state, "page": number}
        return "?" + urlencode({key: value for key, value in asked.items() if value})

    return {
        "number": found.number,
        "last": found.last,
        "previous_url": address(found.number - 1) if found.number > 1 else "",
        "next_url": address(found.number + 1) if found.number < found.last else "",
    }


# --- one clinic -----------------------------------------------------------------------------------------------------


def _find(key):
    found = queries.clinics().filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@operator
@never_cache
@require_http_methods(["GET", "POST"])
def clinic(request, pk):
    """POST act=suspend or reactivate, with a reason, and not later than five minutes after a touch of the key."""
    row, now = _find(pk), timezone.now()
    if request.method == "GET":
        return _clinic_page(request, row, now, ReasonForm())
    act, form = request.POST.get("act", ""), ReasonForm(request.POST)
    if act not in OperatorAct.Act:
        return bad_request(request)
    if not form.is_valid():
        return _clinic_page(request, row, now, form, status=422)
    if not sessions.is_fresh(request.staff_session, now):
        form.add_error(None, gettext("Touch your key once more, then send this again. Your reason is kept below."))
        return _clinic_page(request, row, now, form, status=403)
    try:
        actions.act_on(row.pk, act, request.staff.pk, form.cleaned_data["reason"], now)
    except actions.NotNow:
        form.add_error(None, gettext("The clinic's state has changed meanwhile. This is how it stands now."))
        return _clinic_page(request, _find(pk), now, form, status=409)
    return redirect("operators:clinic", pk=row.pk)


def _clinic_page(request, row, now, form, status=200):
    leads = {before: act for act, (before, _) in actions.CHANGES.items()}
    context = {
        "pk": row.pk,
        "room": _line(row),
        "portal": f"{settings.SCHEME}://{row.host}{''.join(settings.BASE_HOST.partition(':')[1:])}/",
        "schema": row.schema_name,
        "licensed": row.licensed,
        "acts": queries.acts(row),
        "act": leads.get(row.state, ""),
        "fresh": sessions.is_fresh(request.staff_session, now),
        "form": form,
    }
    return render(request, "operators/clinic.html", context, status=status)


@operator
@never_cache
@require_GET
def touch(request, pk):
    """The key once more, then back to the clinic's page."""
    row = _find(pk)
    context = {
        "next": reverse("operators:clinic", args=[row.pk]),
        "act": acts.bound(request.place, ACT),
        "label": acts.label(ACT),
        "room": Room(row.schema_name, row.name, settings.BASE_HOST, settings.BASE_ORIGIN),
    }
    return render(request, "staff/sign_in.html", context)
