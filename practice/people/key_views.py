"""Which keys open this clinic, and who comes in by what: for its owner."""

from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from practice.people import stepup, unlock
from practice.people.models import StaffSignIn, User
from shared.staff import acts, demands
from shared.web.access import staff_role


class DemandForm(forms.Form):
    """`models`: those on offer."""

    hardware_only = forms.BooleanField(
        label=_("Only keys that can't be copied"),
        required=False,
        help_text=_("Keeps out passkeys that a phone or a browser copies to a cloud account."),
    )
    certified = forms.BooleanField(
        label=_("Only certified models"),
        required=False,
        help_text=_("The maker proves the model, and the FIDO Alliance has described it."),
    )
    allowed = forms.MultipleChoiceField(
        label=_("Of these, only"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none to accept every certified model."),
    )

    def __init__(self, *args, models, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["allowed"].choices = [(str(one.aaguid), one.name) for one in models]
        self.known = {str(one.aaguid): one.aaguid for one in models}

    def clean(self):
        data = self.cleaned_data
        if data.get("allowed") and not data.get("certified"):
            self.add_error("certified", _("A list of models means something only where models must be certified."))
        if data.get("certified") and not self.known:
            self.add_error("certified", _("Enrum has no list of certified models yet: nobody could come in."))
        return data

    def demand(self) -> demands.Demand:
        data = self.cleaned_data
        return demands.Demand(
            data["certified"], data["hardware_only"], tuple(self.known[one] for one in data["allowed"])
        )


class Standing(NamedTuple):
    """Somebody who works here: their keys as (words of what it is, why it is refused or "")."""

    name: str
    keys: list
    shut_out: bool


def _standings(demand, models, now) -> list[Standing]:
    by_aaguid, keys = {one.aaguid: one for one in models}, demands.members_keys()
    people = User.objects.filter(staff_id__in=keys, is_active=True).order_by("first_name", "last_name")
    found = []
    for person in people:
        judged = [
            (_kind(one, by_aaguid), demands.WORDS.get(demands.refusal(demand, one, by_aaguid, now), ""))
            for one in keys[person.staff_id]
        ]
        found.append(Standing(person.get_full_name(), judged, all(why for _kind, why in judged)))
    return found


def _kind(shown, models):
    if shown.aaguid in models:
        return models[shown.aaguid].name
    return gettext("A passkey that can be copied") if shown.synced else gettext("A key of an unknown model")


@staff_role("owner", "administrator")
@never_cache
@require_http_methods(["GET", "POST"])
def accepted(request: HttpRequest) -> HttpResponse:
    """POST the form; where it shuts somebody out, again with sure=1; then a touch of the key."""
    now, models, held = timezone.now(), demands.models_on_offer(), demands.here()
    offered = [one for one in models if not one.withdrawn]
    if request.method == "GET":
        known = {"certified": held.certified, "hardware_only": held.hardware_only, "allowed": [*map(str, held.allowed)]}
        return _page(request, DemandForm(initial=known, models=offered), _standings(held, models, now))
    form = DemandForm(request.POST, models=offered)
    if not form.is_valid():
        return _page(request, form, _standings(held, models, now), status=422)
    if form.demand() == held:
        return redirect("people:accepted-keys")
    standings = _standings(form.demand(), models, now)
    mine = demands.members_keys().get(request.user.staff_id, [])
    if not any(not demands.refusal(form.demand(), one, {m.aaguid: m for m in models}, now) for one in mine):
        form.add_error(None, _("None of your own keys would open the door any more. Register one that does first."))
        return _page(request, form, standings, status=422)
    if any(one.shut_out for one in standings) and "sure" not in request.POST:
        return _page(request, form, standings, status=422, asks=True)
    if waiting := stepup.require(request, acts.DEMAND_KEYS, now):
        return waiting
    demands.change(form.demand(), now)
    StaffSignIn.objects.exclude(
        pk=unlock.sign_in_of(request).pk
    ).delete()  # everybody else comes in anew, by a key that fits
    messages.success(request, gettext("Saved. Everybody else comes in anew, with a key that fits."))
    return redirect("people:accepted-keys")


def _page(request, form, standings, status=200, asks=False):
    context = {"form": form, "standings": standings, "asks": asks, "models": bool(form.known)}
    return render(request, "people/accepted_keys.html", context, status=status)
