"""All clinics, and one of them."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from shared.billing import queries as billing
from shared.staff import directory, lifetimes
from shared.web import tables
from shared.web.access import operator
from shared.web.errors import bad_request
from shared.web.formats import language
from tenants.admission import queries as admission
from tenants.clinics.models import Clinic
from tenants.operators import actions, ending, queries
from tenants.operators.forms import STATES, EndingForm, ReasonForm
from tenants.operators.views import touching
from tenants.parts import queries as parts
from tenants.signup import professions
from tenants.subscriptions.words import NAMES
from tenants.visits import queries as visits

COUNTRIES = {"SE": gettext_lazy("Sweden"), "DK": gettext_lazy("Denmark")}
AHEAD = (Clinic.State.WAITING, Clinic.State.DECLINED)  # of its admission
FEW = 2  # spares of a country, before somebody should look why they are not refilled
CHOICES = {  # of the search, by the name in the address: (label, [(value, label)]); the first value is the usual one
    "state": (gettext_lazy("State"), [("", gettext_lazy("All states")), *STATES.items()]),
    "country": (gettext_lazy("Country"), [("", gettext_lazy("Both countries")), *COUNTRIES.items()]),
    "plan": (pgettext_lazy("subscription", "Plan"), [
        ("", gettext_lazy("All plans")), *NAMES.items(), ("none", gettext_lazy("Without a plan")),
    ]),
    "only": (gettext_lazy("Which"), [
        ("", gettext_lazy("All clinics")),
        ("failed", gettext_lazy("Those with failed jobs")),
        ("behind", gettext_lazy("Those whose schema is behind")),
        ("late", gettext_lazy("Those whose night work is late")),
        ("owing", gettext_lazy("Those who owe a payment")),
    ]),
    "sort": (gettext_lazy("Order"), [
        ("active", gettext_lazy("Latest activity")),
        ("name", gettext_lazy("Name")),
        ("since", gettext_lazy("Newest")),
        ("members", gettext_lazy("Most members")),
        ("size", gettext_lazy("Largest")),
    ]),
}  # fmt: skip


# --- all clinics ----------------------------------------------------------------------------------------------------


@operator
@never_cache
@require_GET
def clinics(request):
    """?as=csv: all that fit, as a file; nothing of any client stands in it."""
    asked, now = _asked(request.GET), timezone.now()
    if request.GET.get("as") == "csv":
        return _file(asked, now)
    found, failed = queries.search(asked, now), queries.failed_jobs()
    plans = billing.plan_of([clinic.pk for clinic in found.clinics], now)
    session = request.staff_session
    context = {
        "clinics": [line(clinic, failed, plans) for clinic in found.clinics],
        "shown": found.fitting,
        "total": found.total,
        "asked": asked,
        "choices": CHOICES,
        "heads": {name: _address(asked, sort=name) for name in queries.SORTS},
        "attention": list(_attention(queries.spares_left(), len(failed))),
        "page": _page(found, asked),
        "key_used_at": session.fresh_at,
        "locks_at": min(now + lifetimes.OPERATOR.idle, session.expires_at),
    }
    return render(request, "operators/clinics.html", context)


@operator
@require_safe
def bare(request):
    """As somebody types it, without the slash."""
    return redirect("operators:clinics", permanent=True)


def _asked(query) -> queries.Asked:
    """What the address asks for; a choice that is none is not made."""
    chosen = {name: query.get(name, "") for name in CHOICES}
    fine = {name: value for name, value in chosen.items() if value in dict(CHOICES[name][1])}
    words = query.get("q", "").strip()[:100].replace("\0", "")
    return queries.Asked(words=words, number=_number(query.get("page", "")), **fine)


def _number(text):
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def line(clinic, failed, plans=None):
    """One clinic as the pages show it. `figures` is None until the first night; `plans`: what billing.plan_of says."""
    plan = (plans or {}).get(clinic.pk)
    return {
        "name": clinic.name,
        "host": clinic.host,
        "url": reverse("operators:clinic", args=[clinic.pk]),
        "state": clinic.state,
        "state_label": STATES[clinic.state],
        "country": COUNTRIES[clinic.country],
        "profession": professions.name(clinic.profession, language()),
        "licensed": clinic.licensed,
        "plan": NAMES[plan.plan] if plan else "",
        "stage": plan.stage if plan else "",
        "recipe": clinic.recipe,
        "current": clinic.current,
        "created_at": clinic.created_at,
        "active_on": clinic.last_active_on,
        "figures": getattr(clinic, "figures", None),
        "failed": failed.get(clinic.schema_name, 0),
    }


def _attention(spares, failing):
    """What an operator should look at: clinics that stay in their set-up, work that failed, spares running out."""
    if count := queries.to_be_admitted():
        words = ngettext("%(count)d clinic waits for an answer", "%(count)d clinics wait for an answer", count)
        later = gettext("Its owner prepares meanwhile. Read what was said at sign-up, then let it open or say no.")
        yield {"icon": "clock", "color": "info", "title": words % {"count": count}, "words": later,
               "url": reverse("admission:queue"), "action": gettext("Show")}  # fmt: skip
    if count := queries.waiting():
        words = ngettext("%(count)d clinic is being set up", "%(count)d clinics are being set up", count)
        later = gettext("That takes a second. If it stays so, look whether the worker runs.")
        yield {"icon": "clock", "color": "warning", "title": words % {"count": count}, "words": later,
               "url": "?" + urlencode({"state": Clinic.State.SETTING_UP}), "action": gettext("Show")}  # fmt: skip
    if failing:
        words = ngettext("%(count)d clinic has failed jobs", "%(count)d clinics have failed jobs", failing)
        later = gettext("They were tried several times and given up. What they were is on the page about health.")
        yield {"icon": "triangle-alert", "color": "danger", "title": words % {"count": failing}, "words": later,
               "url": reverse("operators:health"), "action": gettext("Show")}  # fmt: skip
    if found := parts.findings():
        words = ngettext("%(count)d advisory affects this build", "%(count)d advisories affect this build", len(found))
        later = gettext("A package that Enrum runs has a known flaw. Read which, and whether a later version mends it.")
        yield {"icon": "triangle-alert", "color": "danger", "title": words % {"count": len(found)}, "words": later,
               "url": reverse("parts:overview"), "action": gettext("Show")}  # fmt: skip
    for country, left in spares.items():
        if left < FEW:
            title = gettext("%(country)s: %(count)d spares left") % {"country": COUNTRIES[country], "count": left}
            words = gettext("A sign-up without a spare waits until one is built. Look whether the worker runs.")
            yield {"icon": "hard-drive", "color": "warning", "title": title, "words": words}


def _address(asked, **other) -> str:
    """The same search in another order, or another page of it."""
    kept = {"q": asked.words} | {name: getattr(asked, name) for name in CHOICES} | other
    usual = {"sort": queries.Asked.sort}
    return "?" + urlencode({name: value for name, value in kept.items() if value and usual.get(name) != value}) or "?"


def _file(asked, now):
    found, failed = queries.fitting(asked, now), queries.failed_jobs()
    plans = billing.plan_of([clinic.pk for clinic in found], now)
    head = [
        gettext("Clinic"), gettext("Address"), gettext("State"), gettext("Country"), gettext("Profession"),
        pgettext("subscription", "Plan"), gettext("Stage"), gettext("Schema version"), gettext("Failed jobs"),
        gettext("Members"), gettext("Bytes"), gettext("Since"), gettext("Last active"),
    ]  # fmt: skip
    rows = [_row(line(clinic, failed, plans)) for clinic in found]
    return tables.file(tables.as_csv(head, rows), "clinics.csv")


def _row(one) -> list:
    members, size = (one["figures"].members, one["figures"].bytes) if one["figures"] else ("", "")
    return [
        one["name"], one["host"], one["state_label"], one["country"], one["profession"], one["plan"], one["stage"],
        one["recipe"][:8], one["failed"], members, size, f"{one['created_at']:%Y-%m-%d}", one["active_on"],
    ]  # fmt: skip


def _page(found, asked):
    if found.last == 1:
        return None

    return {
        "number": found.number,
        "last": found.last,
        "previous_url": _address(asked, page=found.number - 1) if found.number > 1 else "",
        "next_url": _address(asked, page=found.number + 1) if found.number < found.last else "",
    }


# --- one clinic -----------------------------------------------------------------------------------------------------


def find(key):
    found = queries.clinics().filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@operator
@never_cache
@require_http_methods(["GET", "POST"])
def clinic(request, pk):
    """POST act=suspend or reactivate, with a reason, and after a touch of the key for this very act at this clinic."""
    row, now = find(pk), timezone.now()
    if request.method == "GET":
        return clinic_page(request, row, now)
    act, form = request.POST.get("act", ""), ReasonForm(request.POST)
    if act not in actions.CHANGES:
        return bad_request(request)
    if not form.is_valid():
        return clinic_page(request, row, now, form, status=422)
    if not touching.spent(request, act, row.pk, now):
        form.add_error(None, touching.WORDS)
        return clinic_page(request, row, now, form, status=403)
    try:
        actions.act_on(row.pk, act, request.staff.pk, form.cleaned_data["reason"], now)
    except actions.NotNow:
        form.add_error(None, gettext("The clinic's state has changed meanwhile. This is how it stands now."))
        return clinic_page(request, find(pk), now, form, status=409)
    return redirect("operators:clinic", pk=row.pk)


def clinic_page(request, row, now, form=None, status=200, **sent):
    """`form` or one of `sent` (visit_form, end_form, keep_form, admit_form, decline_form): what was sent and comes back."""
    leads = {state: act for act, (before, _) in actions.CHANGES.items() for state in before}
    context = {
        "pk": row.pk,
        "room": line(row, queries.failed_jobs(), billing.plan_of([row.pk], now)),
        "portal": f"{settings.SCHEME}://{row.host}{''.join(settings.BASE_HOST.partition(':')[1:])}/",
        "schema": row.schema_name,
        "acts": queries.acts(row),
        "act": leads.get(row.state, ""),
        "touch": touching.acts_at(request, row.pk),
        "form": form or ReasonForm(),
        "visits": [(visit, visits.state(visit, now)) for visit in visits.of(row)],
        "visit_form": ReasonForm(prefix="visit"),
        "admit_form": ReasonForm(prefix="admit"),
        "decline_form": ReasonForm(prefix="decline"),
        "declared": admission.declared(row) if row.state in AHEAD else None,
        "enter": _way_in(row, request.staff, now),
        "me": request.staff.pk,
        "deletion": ending.standing(row.pk),
        "delay": ending.DELAY.days,
        "end_form": EndingForm(prefix="end"),
        "keep_form": EndingForm(prefix="keep"),
    } | sent
    return render(request, "operators/clinic.html", context, status=status)


def _way_in(row, staff, now):
    """The address where this operator's visit begins, "" where none stands."""
    [room] = directory.by_schemas([row.schema_name]) or [None]
    return (
        f"{room.origin}/handoff/start?next=/staff/start" if room and visits.may_enter(staff, room.schema, now) else ""
    )
