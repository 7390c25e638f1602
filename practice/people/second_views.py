"""The second step at sign-in, and turning it on and off."""

from base64 import b64decode, b64encode

from allauth.account.internal.decorators import login_stage_required
from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from django_ratelimit.core import is_ratelimited

from practice.mailbox.actions import send_later
from practice.people import mails, second
from practice.people.models import SecondStep
from shared.web.access import client, public
from shared.web.errors import too_many_requests

WRONG = "8/10m"  # wrong codes for one account
_SETTING_UP = "second"  # in the session, while it is being turned on
DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}


class StepForm(forms.Form):
    digits = forms.CharField(
        label=_("Code"), max_length=20, widget=forms.TextInput(attrs=DIGITS | {"inputmode": "text"})
    )


class OnForm(forms.Form):
    digits = forms.CharField(
        label=_("The six digits that the app shows"), max_length=10, widget=forms.TextInput(attrs=DIGITS)
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("So that nobody else can do this while you are away from your screen."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("That is not your present password."), code="incorrect_password")
        return self.cleaned_data["password"]


def _too_often(request, user, increment):
    return is_ratelimited(
        request, group="second-step", key=lambda group, request: str(user.pk), rate=WRONG, increment=increment
    )


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@login_stage_required(stage=second.KEY, redirect_urlname="account_login")
def step(request):
    """After the password, before the session."""
    stage, form = request._login_stage, StepForm(request.POST or None)
    user = stage.login.user
    if _too_often(request, user, increment=False):
        return too_many_requests(request)
    if request.method == "POST" and form.is_valid():
        try:
            second.check(user, form.cleaned_data["digits"], timezone.now())
            return stage.exit()
        except second.Wrong:
            _too_often(request, user, increment=True)
            form.add_error(
                "digits", _("That code does not fit, or it has been used. Wait for the next one and try again.")
            )
    return render(request, "people/second_step.html", {"form": form}, status=422 if form.is_bound else 200)


@client
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def settings(request):
    """POST act=begin (password), on (digits) or off (password)."""
    user, act, now = request.user, request.POST.get("act", ""), timezone.now()
    row = SecondStep.objects.filter(pk=user.pk).first()
    if _too_often(request, user, increment=False):
        return too_many_requests(request)
    if act == "on" and _SETTING_UP in request.session:
        return _turn_on(request, user, now)
    form = PasswordForm(request.POST or None, user=user)
    if act in ("begin", "off"):
        if not form.is_valid():
            _too_often(request, user, increment=True)
            return _page(request, row, form, 422)
        if act == "begin":
            request.session[_SETTING_UP] = b64encode(second.new_secret()).decode()
            return _setting_up(request, OnForm())
        if row:
            second.turn_off(user)
            send_later(mails.SECOND_STEP, user, now)
        messages.success(request, gettext("The second step is off."))
        return redirect("people:second-settings")
    return _page(request, row, PasswordForm(user=user))


def _page(request, row, form, status=200):
    return render(request, "people/second_settings.html", {"row": row, "form": form}, status=status)


@sensitive_variables()
def _setting_up(request, form, status=200):
    secret = b64decode(request.session[_SETTING_UP])
    address = second.address(secret, request.brand.name, request.user.email)
    bare = second.letters(secret)
    shown = {"address": address, "picture": second.picture(address), "form": form}
    shown["letters"] = " ".join(bare[at : at + 4] for at in range(0, len(bare), 4))
    return render(request, "people/second_on.html", shown, status=status)


@sensitive_variables()
def _turn_on(request, user, now):
    form = OnForm(request.POST)
    if form.is_valid():
        try:
            codes = second.turn_on(
                user, b64decode(request.session[_SETTING_UP]), form.cleaned_data["digits"].replace(" ", ""), now
            )
        except second.Wrong:
            _too_often(request, user, increment=True)
            form.add_error(
                "digits", _("Those are not the digits. Look at the clock of your phone, and take the next ones.")
            )
        else:
            del request.session[_SETTING_UP]
            send_later(mails.SECOND_STEP, user, now)
            return render(request, "people/second_codes.html", {"codes": codes})
    return _setting_up(request, form, 422)
