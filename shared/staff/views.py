"""Pages of staff at BASE: signing in, their keys, their clinics, and the way to one of them.

No form of BASE ends at a clinic: signing in is a script's request and a reload, so that BASE's form-action stays 'self'
and lists no clinics.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from shared.staff import (
    actions,
    acts,
    cookies,
    demands,
    directory,
    handoff,
    invitations,
    keyring,
    limits,
    queries,
    recovery,
    sessions,
)
from shared.staff.models import HardwareKey
from shared.web.access import platform_staff, public
from shared.web.addresses import local_path
from shared.web.errors import bad_request, too_many_requests


def _ceremony_page(request, template, status=200, **more):
    return render(request, f"staff/{template}.html", more, status=status)


# --- signing in and out ---------------------------------------------------------------------------------------------


@public
@never_cache
@require_GET
def sign_in(request):
    after = local_path(request.GET.get("next", ""), reverse("staff:home"))
    if request.staff:
        return HttpResponseRedirect(after)
    return _ceremony_page(request, "sign_in", next=after)


@platform_staff
@require_POST
def sign_out(request):
    """`everywhere`: every browser of this person, not only this one."""
    response = HttpResponseRedirect("/")
    if request.POST.get("everywhere"):
        sessions.end_all(request.staff)
    sessions.end(request, response)
    return response


@platform_staff
@require_safe
def bare(request):
    """As somebody types it, without the slash."""
    return redirect("staff:home", permanent=True)


@platform_staff
@require_GET
def home(request):
    """The clinics of whoever is signed in."""
    now, waiting = timezone.now(), []
    rooms = directory.by_schemas(queries.clinics_of(request.staff))
    for one in invitations.waiting_for(request.staff, now):
        waiting += [(one, room) for room in directory.by_schemas([one.clinic])]
    shown = {"active": queries.is_active(request.staff), "recovery": recovery.open_of(request.staff, now)}
    return render(request, "staff/home.html", shown | {"rooms": rooms, "waiting": waiting})


# --- the first key --------------------------------------------------------------------------------------------------


@public
@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request, token):
    """The address that was mailed. Following it changes nothing, for mail programs follow links too; the button does."""
    now = timezone.now()
    if limits.is_stopped(request):
        return too_many_requests(request)
    found = queries.enrolment(cookies.unb64(token), now)
    if found is None:
        limits.count_refusal(request)
        return _ceremony_page(request, "enrol", status=404, found=False)
    if request.method == "GET":
        return _ceremony_page(request, "enrol", found=True, account=found.staff)
    response = redirect("staff:first-key")
    actions.give_enrolment(response, token)
    return response


@public
@never_cache
@require_GET
def first_key(request):
    """Where sign-up and invitation lead."""
    found = queries.enrolment(cookies.read(request, cookies.ENROLMENT), timezone.now())
    if found is None:
        return redirect("staff:keys")
    return _ceremony_page(request, "first_key", account=found.staff)


# --- keys -----------------------------------------------------------------------------------------------------------


@platform_staff
@never_cache
@require_GET
def keys(request):
    context = {
        "keys": _described(request.staff, timezone.now()),
        "active": queries.is_active(request.staff),
        "needed": queries.KEYS_NEEDED,
        "recovery": recovery.open_of(request.staff, timezone.now()),
        "here": request.staff_session.hardware_key_id,
        "act": acts.bound(request.place, acts.ADD_KEY),
    }
    return render(request, "staff/keys.html", context)


def _described(account, now):
    """The keys with `model` (its name, "" where unknown) and `shut` (names of the clinics that do not let it in)."""
    found = list(queries.keys_of(account))
    models = demands.described(key.aaguid for key in found)
    for key in found:
        key.model, key.shut = models[key.aaguid].name if key.aaguid in models else "", []
    for room in directory.by_schemas(queries.clinics_of(account)):
        refused = demands.refused_at(room.schema, found, now)
        for key in found:
            if key.pk in refused:
                key.shut.append(room.name)
    return found


def _own_key(request, pk) -> HardwareKey:
    """Somebody else's key is not there at all."""
    key = queries.keys_of(request.staff).filter(pk=pk).first()
    if key is None:
        raise Http404
    return key


@platform_staff
@require_POST
def rename(request, pk):
    key, name = _own_key(request, pk), request.POST.get("name", "").strip()
    if name:
        actions.rename_key(key, name)
    return redirect("staff:keys")


@platform_staff
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def revoke(request, pk):
    """GET says what will be gone; POST, by script after a touch for this very key, does it."""
    key, now = _own_key(request, pk), timezone.now()
    act = f"{acts.REVOKE_KEY}:{key.pk}"
    if request.method == "GET":
        last = not queries.keys_of(request.staff).exclude(pk=key.pk).filter(blocked="").exists()
        return _ceremony_page(request, "revoke", key=key, last=last, act=acts.bound(request.place, act))
    if not sessions.spend(request.staff_session, acts.bound(request.place, act), now):
        return _say("touch", _("Touch a key that stays, then this one is removed."))
    response = JsonResponse({"ok": True})
    try:
        actions.revoke_key(request, response, key, now)
    except actions.LastKey:
        return _say("last", _("This is your last key. Add another one first."))
    except keyring.Refused:
        if request.staff_session.hardware_key_id == key.pk:
            return _say("same", _("You touched the key that is to be removed. Touch one that stays."))
        actions.block_key(key, HardwareKey.Blocked.LOST)
        return _say("blocked", _("The key is blocked. To remove it for good, sign in with a key that opens journals."))
    return response


def _say(code, words):
    return JsonResponse({"error": code, "message": str(words)}, status=403)


@platform_staff
@never_cache
@require_GET
def touch(request):
    """The key once more, for one act at BASE, then back. `act`: one of shared.staff.acts; `next`: a path here."""
    act = request.GET.get("act", "")
    if acts.label(act) is None:
        return bad_request(request)
    here = directory.Room(request.place, "Enrum", settings.BASE_HOST, settings.BASE_ORIGIN)
    after = local_path(request.GET.get("next", ""), reverse("staff:home"))
    bound = acts.bound(request.place, act)
    return _ceremony_page(request, "sign_in", next=after, act=bound, label=acts.label(act), room=here)


# --- to a clinic ----------------------------------------------------------------------------------------------------


@public
@never_cache
@require_GET
@sensitive_variables()
def authorize(request):
    """A clinic's host asks who sits here. The host is looked up among the clinics' own; there is no redirect address to
    tamper with. Not signed in, or not touched just now for the act: the ceremony, then this address again."""
    now = timezone.now()
    try:
        asked = handoff.read(request.GET)
    except handoff.BadRequest:
        return bad_request(request)
    room = directory.by_host(asked.host)
    if room is None:
        return bad_request(request)
    act = acts.bound(room.schema, asked.act)
    if request.staff is None or (act and not sessions.is_allowed(request.staff_session, act, now)):
        label = acts.label(asked.act) if act else ""
        return _ceremony_page(request, "sign_in", next=request.get_full_path(), act=act, label=label, room=room)
    member = queries.is_member(request.staff, room.schema)
    if not member and (act or not import_string(settings.MAY_VISIT)(request.staff, room.schema, now)):
        raise PermissionDenied
    if not queries.is_active(request.staff):
        return redirect("staff:keys")
    if why := demands.refused_at(room.schema, [request.staff_session.hardware_key], now):
        return _unfit(request, room, why[request.staff_session.hardware_key_id], now)
    if act and not sessions.spend(request.staff_session, act, now):
        return bad_request(request)
    try:
        code = handoff.issue(request, room, asked, now, visiting=not member)
    except handoff.BadRequest:
        return bad_request(request)
    return HttpResponseRedirect(handoff.finish_address(room.origin, code, asked.state))


def _unfit(request, room, why, now):
    """The key that signed in does not open this clinic: which of the person's own does, and what to do otherwise."""
    own = list(queries.keys_of(request.staff).filter(blocked=HardwareKey.Blocked.NO))
    refused = demands.refused_at(room.schema, own, now)
    shown = {
        "room": room,
        "why": demands.WORDS[why],
        "key": request.staff_session.hardware_key,
        "fitting": [key for key in own if key.pk not in refused],
        "next": request.get_full_path(),
    }
    return render(request, "staff/unfit.html", shown, status=403)
