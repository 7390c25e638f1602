"""Losing every key, and helping somebody who has: pages at BASE (shared.staff.recovery)."""

from uuid import UUID

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shared.signing import BadSignature, sign, unsign
from shared.staff import actions, acts, limits, links, queries, recovery, sessions
from shared.staff.models import Recovery, Trustee
from shared.web.access import platform_staff, public
from shared.web.errors import too_many_requests

ASKED, PROVEN = "recovery asked", "recovery proven"  # what the signed addresses are good for
REFUSALS = {
    "self": _("That is your own address. Trustees are two other people."),
    "many": _("Seven trustees are the most. Remove one first."),
    "operator": _("Operators of Enrum can't be anybody's trustees."),
    "again": _("That is not the code. Look in the latest mail and try again."),
    "check": _(
        "That is not the number. Ask the person to read it to you once more; after five wrong ones the recovery ends."
    ),
    "over": _("There is nothing to approve here any more."),
    "touch": _("Touch your key to confirm this."),
}


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class DigitsForm(forms.Form):
    """`label`: what the digits are."""

    digits = forms.RegexField(
        r"^[\d\s-]{6,20}$",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["digits"].label = label


def _page(request, template, status=200, **more):
    return render(request, f"staff/{template}.html", more, status=status)


# --- who has lost the keys ------------------------------------------------------------------------------------------


@public
@never_cache
@require_http_methods(["GET", "POST"])
def lost(request):
    """The answer is the same for every address, and takes as long."""
    if request.method == "GET":
        return _page(request, "lost", form=AddressForm())
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, "lost", 422, form=form)
    if limits.recovers_too_often(request, form.cleaned_data["email"].lower()):
        return too_many_requests(request)
    row = recovery.ask(form.cleaned_data["email"], timezone.now())
    return redirect("staff:lost-code", token=sign(str(row.pk), ASKED))


@public
@never_cache
@require_http_methods(["GET", "POST"])
def lost_code(request, token):
    """The code from the mail; then the number to read to the trustees."""
    now, form = timezone.now(), DigitsForm(request.POST or None, label=_("Code"))
    try:
        pk = UUID(unsign(token, ASKED, recovery.CODE_LIFE))
    except BadSignature:
        return _page(request, "lost_over", 410)
    if request.method == "GET" or not form.is_valid():
        return _page(request, "lost_code", 422 if request.method == "POST" else 200, form=form)
    try:
        row = recovery.prove(pk, form.cleaned_data["digits"], now)
    except recovery.Refused as refused:
        if refused.why == "over":
            return _page(request, "lost_over", 410)
        form.add_error("digits", REFUSALS[refused.why])
        return _page(request, "lost_code", 422, form=form)
    return redirect("staff:lost-wait", token=sign(str(row.pk), PROVEN))


@public
@never_cache
@require_http_methods(["GET"])
def lost_wait(request, token):
    """How far it has come. Whoever has this address has typed the code."""
    now = timezone.now()
    try:
        row = Recovery.objects.filter(pk=unsign(token, PROVEN, recovery.WAITS + recovery.ENROLS)).first()
    except BadSignature:
        row = None
    if row is None or not (row.is_open(now) or row.finished_at):
        return _page(request, "lost_over", 410)
    shown = {"number": links.digits(row.pk, links.CHECK), "given": row.approvals.count(), "needed": recovery.NEEDED}
    return _page(request, "lost_wait", row=row, **shown)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def recovery_stop(request, pk, token):
    """The link in every notice. Following it changes nothing, for mail programs follow links too; the button does."""
    if not links.may_stop(pk, token):
        raise Http404
    if request.method == "POST":
        return _page(request, "stopped", stopped=recovery.stop(pk, timezone.now()))
    row = Recovery.objects.filter(pk=pk).first()
    return _page(request, "stop", open=row is not None and row.is_open(timezone.now()))


@public
@never_cache
@require_http_methods(["GET", "POST"])
def recovery_enrol(request, pk, token):
    """The mail after the delay: new keys, from this browser."""
    now = timezone.now()
    account = recovery.enrols(pk, now) if links.may_enrol(pk, token) else None
    if account is None:
        return _page(request, "enrol", 404, found=False)
    if request.method == "GET":
        return _page(request, "enrol", found=True, account=account, recovered=True)
    response = redirect("staff:first-key")
    actions.start_enrolment(request, response, account, now)
    return response


# --- trustees -------------------------------------------------------------------------------------------------------

CHANGES = ("name", "drop", "refuse")  # what needs a touch


@platform_staff
@never_cache
@require_http_methods(["GET", "POST"])
def trustees(request):
    """POST act=name (email), drop or refuse, after a touch; accept or leave (pk)."""
    now, act = timezone.now(), request.POST.get("act", "")
    if request.method == "GET":
        return _trustees(request, now)
    try:
        _change(request, act, now)
    except recovery.Refused as refused:
        return _trustees(request, now, refused=REFUSALS[refused.why], status=403 if refused.why == "touch" else 422)
    except forms.ValidationError as error:
        return _trustees(request, now, refused=error.messages[0], status=422)
    return redirect("staff:trustees")


def _change(request, act, now):
    account, pk = request.staff, _pk(request.POST.get("pk"))
    email = forms.EmailField(max_length=254).clean(request.POST.get("email", "")) if act == "name" else ""
    if act in CHANGES and not sessions.spend(request.staff_session, acts.bound(request.place, acts.TRUSTEES), now):
        raise recovery.Refused("touch")
    if act == "name":
        recovery.name_trustee(account, email, now)
    elif act == "refuse":
        recovery.refuse_trustees(account, now)
    elif pk and act in ("drop", "accept", "leave"):
        {"drop": recovery.drop_trustee, "accept": recovery.accept, "leave": recovery.leave}[act](account, pk, now)


def _pk(text):
    try:
        return UUID(text)
    except (ValueError, TypeError):
        return None


def _trustees(request, now, refused="", status=200):
    account = request.staff
    shown = {
        "own": Trustee.objects.filter(staff=account).select_related("trustee").order_by("named_at"),
        "enough": len(recovery.trustees_of(account)) >= recovery.NEEDED,
        "declined": account.trustees_refused_at,
        "asked_of_me": Trustee.objects.filter(email=account.email).select_related("staff").order_by("named_at"),
        "waiting": recovery.waiting_for(account, now),
        "act": acts.bound(request.place, acts.TRUSTEES),
        "refused": refused,
    }
    return _page(request, "trustees", status, **shown)


@platform_staff
@never_cache
@require_http_methods(["GET", "POST"])
def approve(request, pk):
    """The number that the person reads to the trustee, and a touch of the trustee's key for this very recovery."""
    now = timezone.now()
    row = next((one for one in recovery.waiting_for(request.staff, now) if one.pk == pk), None)
    if row is None or not queries.is_active(request.staff):
        raise Http404
    act, form = (
        acts.bound(request.place, f"{acts.APPROVE}:{pk}"),
        DigitsForm(request.POST or None, label=_("The number")),
    )
    if request.method == "GET" or not form.is_valid():
        return _page(request, "approve", 422 if request.method == "POST" else 200, row=row, form=form, act=act)
    try:
        if not sessions.spend(request.staff_session, act, now):
            raise recovery.Refused("touch")
        recovery.approve(row, request.staff, form.cleaned_data["digits"], now)
    except recovery.Refused as refused:
        form.add_error("digits", REFUSALS[refused.why])
        return _page(request, "approve", 403, row=row, form=form, act=act)
    return redirect("staff:trustees")


@platform_staff
@require_POST
def stop_own(request):
    """By any of the keys that were said to be lost."""
    found = recovery.open_of(request.staff, timezone.now())
    if found:
        recovery.stop(found.pk, timezone.now())
    return redirect("staff:keys")
