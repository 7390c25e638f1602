"""Staff arrive from BASE, and go back there for a touch. The protocol is shared.staff.handoff's; this is the clinic's half:
who the person is here, and what their opened key is used for at once.
"""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from practice.people import sign_ins, stepup, unlock
from practice.people.models import PendingForm, User
from practice.visiting import session as visiting
from shared.staff import acts, cookies, handoff, keyring
from shared.web.access import entrusted, public
from tenants.visits import queries


@public
@never_cache
@require_GET
def start(request):
    """`next`: a path here. `pending`: a form that waits for a touch; its act is bound into the code."""
    target, act = request.GET.get("next", "/"), ""
    row = _pending(request.GET.get("pending"))
    if row is not None:
        target, act = reverse("people:pending", args=[row.pk]), row.act
    address, name, value = handoff.start(request, target, act)
    response = HttpResponseRedirect(address)
    cookies.put(response, name, value, max_age=int(handoff.FLOW_LIFE.total_seconds()))
    return response


def _pending(pk):
    try:
        return PendingForm.objects.filter(pk=UUID(pk)).first() if pk else None
    except ValueError:
        return None


@public
@never_cache
@require_GET
@sensitive_variables()
def finish(request):
    """Whatever happens, the answer is a redirect to an address without the code."""
    now, response = timezone.now(), None
    try:
        handed = handoff.finish(request, now)
        response = _enter(request, handed, now)
    except (handoff.Refused, keyring.Refused):
        response = HttpResponseRedirect(reverse("people:handoff-refused"))
    if handoff.flow_cookie(request):
        cookies.drop(response, handoff.flow_cookie(request))
    return response


@sensitive_variables()
def _enter(request, handed, now):
    user = User.objects.filter(staff_id=handed.staff_id, is_active=True).first()
    if user is None or user.works_elsewhere:  # who may have been asked once more: to work here, or by somebody else
        user = import_string(settings.STAFF_ARRIVAL)(handed.staff_id, now) or user
    if user is None:
        return _let_in(request, handed, now)
    before = request.user
    if handed.act and before.is_authenticated and before.pk != user.pk:
        raise handoff.Refused  # a touch never changes who is signed in
    private = settle(user, handed.privates)
    response = HttpResponseRedirect(handed.target)
    sign_in = unlock.begin(request, response, user, handed.session, private, now)
    if handed.act:
        stepup.allow(sign_in, handed.act, now)
    return response


def _let_in(request, handed, now):
    """No member: an operator, if the owner has let them in."""
    if handed.act or handed.privates or queries.standing(handed.staff_id, handed.session, now) is None:
        raise handoff.Refused
    visiting.begin(request, handed.staff_id, handed.session)
    return HttpResponseRedirect(reverse("onboarding:start"))


@sensitive_variables()
def settle(user, privates: tuple[bytes, ...]) -> bytes | None:
    """The private half, after its public one is published at the first hand-off, or after everything sealed to a former
    pair has been sealed to this one (settings.KEY_SETTLERS). Raises keyring.Refused when the published half is neither:
    somebody changed the row."""
    if not privates:
        return None
    private, public_half = privates[0], keyring.public_of(privates[0])
    before = user.public_key and bytes(user.public_key)
    if before == public_half:
        return private
    formers = privates[1:]  # none yet published: what a parcel brought here is sealed to one of them, or nothing is
    if before:
        formers = [one for one in formers if keyring.public_of(one) == before]
        if not formers:
            raise keyring.Refused
    with transaction.atomic():
        for former in formers:
            for settler in settings.KEY_SETTLERS:
                import_string(settler)(user, former, public_half)
        User.objects.filter(pk=user.pk).update(public_key=public_half)
        user.public_key = public_half
    return private


@public
@never_cache
@require_GET
def refused(request):
    return render(request, "people/handoff_refused.html", status=403)


@entrusted
@never_cache
@require_GET
@sensitive_variables()
def pending(request, pk):
    """The form as it was, to be sent by its author."""
    row = stepup.waiting(request, pk, timezone.now())
    context = {"label": acts.label(row.act), "again": f"{reverse('people:handoff-start')}?pending={row.pk}"}
    try:
        context["path"], context["posts"], context["fields"] = stepup.reopen(request, row)
    except unlock.Refused:
        return render(request, "people/pending.html", context | {"shut": True}, status=403)
    return render(request, "people/pending.html", context)


@public
@require_POST
def sign_out(request):
    """Clients and staff; whoever is signed out already is none the worse."""
    response = HttpResponseRedirect("/")
    visiting.leave(request, timezone.now())
    if sign_ins.here(request):
        sign_ins.end(request.user, sign_ins.here(request), timezone.now())
    unlock.end(request, response)
    response.headers["Clear-Site-Data"] = (
        '"storage"'  # what practice.pocket may have kept on the device, and its worker
    )
    return response
