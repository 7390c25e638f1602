"""Acts that need a key just now: bound to actor, clinic and act, good for five minutes, one touch for one act.

    waiting = stepup.require(request, f"policy.publish:{draft.pk}", now)
    if waiting:
        return waiting      # off to BASE; the form comes back as it was
    actions.publish(…)

The act's code stands in shared.staff.acts. The form, posted or asked for by GET (a file to fetch), is kept sealed to its
author's public half, opened again after the touch, and sent by its author's own click: nothing happens by looking at it.
Uploaded files are not kept.
"""

import json
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from practice.people import unlock
from practice.people.models import PendingForm, StaffSignIn
from shared.staff import acts, keyring
from shared.staff.sessions import epochs

ALLOWED, KEPT = timedelta(minutes=5), timedelta(days=1)


def require(request, act: str, now: datetime) -> HttpResponseRedirect | None:
    """None when the touch for this very act is there, and is now used up; else the answer to give."""
    if acts.label(act) is None:
        raise ValueError(f"no such act: {act}")
    if _spend(request, act, now):
        PendingForm.objects.filter(user=request.user, act=act).delete()
        return None
    waiting = _keep(request, act, now)
    return HttpResponseRedirect(f"{reverse('people:handoff-start')}?{urlencode({'pending': waiting.pk})}")


def allow(sign_in: StaffSignIn, act: str, now: datetime):
    """What a hand-off brought."""
    StaffSignIn.objects.filter(pk=sign_in.pk).update(allowed_act=act, allowed_until=now + ALLOWED)


def _spend(request, act, now):
    """Of two requests at once, one gets it."""
    sign_in = unlock.sign_in_of(request)
    if sign_in is None or sign_in.user_id != request.user.pk:
        return False
    waiting = StaffSignIn.objects.filter(pk=sign_in.pk, allowed_act=act, allowed_until__gt=now)
    return waiting.update(allowed_act="", allowed_until=None) == 1


def context(clinic: str, row) -> bytes:
    """What a waiting form is bound to in its seals."""
    return keyring.context("pending", clinic, row.user_id, row.pk, row.act)


@sensitive_variables()
def _keep(request, act, now) -> PendingForm:
    posts = request.method == "POST"
    sent = request.POST if posts else request.GET
    fields = [[name, values] for name, values in sent.lists() if name != "csrfmiddlewaretoken"]
    path = request.get_full_path() if posts else request.path  # a form that is sent by GET brings its query itself
    form = json.dumps({"path": path, "posts": posts, "fields": fields}).encode()
    row = PendingForm(user=request.user, act=act, sealed=bool(request.user.public_key), created_at=now)
    if row.sealed:
        form = keyring.seal_to(request.user.public_key, form, context(request.place, row))
    row.form_epoch, row.form = keyring.wrap(epochs(), form, context(request.place, row))
    row.save(force_insert=True)
    return row


def waiting(request, pk, now: datetime) -> PendingForm:
    """Somebody else's, or one that has waited for a day, is not there."""
    row = PendingForm.objects.filter(pk=pk, user=request.user, created_at__gt=now - KEPT).first()
    if row is None:
        raise Http404
    return row


@sensitive_variables()
def reopen(request, row: PendingForm) -> tuple[str, bool, list[tuple[str, str]]]:
    """(path, whether it is posted there, [(name, value), …]). Raises unlock.Refused when this sign-in opens nothing."""
    held = keyring.Wrapped(row.form_epoch, row.form)
    form = keyring.unwrap(epochs(), held, context(request.place, row))
    if row.sealed:
        form = keyring.open_with(unlock.private_key(request), form, context(request.place, row))
    kept = json.loads(form)
    return kept["path"], kept["posts"], [(name, value) for name, values in kept["fields"] for value in values]


def purge(now: datetime) -> int:
    return PendingForm.objects.filter(created_at__lte=now - KEPT).delete()[0]
