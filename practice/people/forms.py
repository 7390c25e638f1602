"""Forms of clients' accounts. allauth's do the work; ours ask for what a clinic needs and say it in our words."""

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from practice.people import phone
from practice.people.models import User
from shared.privacy.collecting import Written
from shared.web.languages import NAMES

# Names are free text: no letter is wrong, but they stand on one line.
NAME_LENGTH, PHONE_LENGTH = 100, 30
PASSWORD_LENGTH = 256  # of a new one: long sentences are welcome, megabytes are not
ADDRESS_LENGTH = 254  # RFC 5321 section 4.5.3.1.3, less the angle brackets
PASSWORD_HELP = _(
    "At least 12 characters. A sentence that only you would think of is easy to remember and hard to guess."
)


class NameField(forms.CharField):
    def __init__(self, **more):
        super().__init__(max_length=NAME_LENGTH, **more)

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class PhoneField(forms.CharField):
    """`country` is set by the form, from the clinic."""

    default_error_messages = {
        "invalid": _(
            "That does not look like a telephone number. Begin with + and the country code if it is a foreign one."
        )
    }
    country = "SE"
    free = False  # nothing but a telephone number gets through: see shared.privacy.collecting

    def __init__(self, **more):
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
        super().__init__(max_length=PHONE_LENGTH, widget=widget, **more)

    def clean(self, value):
        value = super().clean(value)
        try:
            return phone.normalised(value, self.country) if value else ""
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


def _address(field, label):
    field.label = label
    field.validators.append(MaxLengthValidator(ADDRESS_LENGTH))


def _new_password(field, label):
    field.label, field.help_text = label, PASSWORD_HELP
    field.validators.append(MaxLengthValidator(PASSWORD_LENGTH))


def _plain(fields, **autocomplete):
    """allauth's placeholders repeat the label and vanish when one writes: away with them."""
    for field in fields.values():
        field.widget.attrs.pop("placeholder", None)
    for name, value in autocomplete.items():
        fields[name].widget.attrs["autocomplete"] = value


class SignInForm(allauth.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self.fields, login="username")
        self.fields["login"].label, self.fields["password"].label = _("E-mail"), _("Password")
        self.fields["password"].help_text = ""


class RegisterForm(Written, allauth.SignupForm):
    """`version`: the PolicyVersion in force, or None where the clinic has published none; `country`: the clinic's."""

    place, carried = "registration", {"first_name": ("mail", "sms")}

    first_name = NameField(label=_("First name"), widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = NameField(
        label=_("Surname"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        help_text=_("Only those who treat you see it, and you can hide it."),
    )
    phone = PhoneField(
        label=_("Telephone"),
        required=False,
        help_text=_("If we must reach you quickly. Only those who treat you see it."),
    )
    accepted = forms.BooleanField(
        label=_("I have read what the clinic promises about my information"),
        error_messages={"required": _("Read what we promise, and tick the box.")},
    )
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["first_name", "last_name", "email", "phone", "password1", "accepted", "number"]

    def __init__(self, *args, version, country, **kwargs):
        self.version = version
        super().__init__(*args, **kwargs)
        _plain(self.fields, email="email", password1="new-password")
        _address(self.fields["email"], _("E-mail"))
        _new_password(self.fields["password1"], _("Password"))
        self.fields["phone"].country = country
        self.fields["number"].initial = version.number if version else None
        if version is None:
            del self.fields["accepted"]

    def clean_number(self):
        """What was read is what is accepted."""
        present = self.version.number if self.version else None
        if self.cleaned_data["number"] != present and "accepted" in self.fields:
            self.data = self.data.copy()
            self.data["number"], self.data["accepted"] = present, ""
            self.add_error("accepted", _("The promises changed while you were reading. Please look at them again."))
        return present

    def details(self):
        return {name: self.cleaned_data[name] for name in ("email", "password1", "first_name", "last_name", "phone")}

    def try_save(self, request):
        """As allauth's, but also right when two requests register one address at once, and as slow when it is taken."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:
                self.account_already_exists = True
        if mine := self._own_first_try():
            return mine, None
        get_adapter().feign_user(request, self)
        return super().try_save(request)

    def _own_first_try(self):
        """A double click, or somebody who begins again: same address, same password, not yet verified. Checking the
        password takes the time that making an account takes."""
        user = User.objects.filter(email=self.cleaned_data["email"]).first()
        known = user is not None and user.check_password(self.cleaned_data["password1"])
        return user if known and user.verified_at is None and not user.is_staff_member else None


class CodeForm:
    """Mixed into allauth's forms for codes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self.fields, code="one-time-code")
        self.fields["code"].label = _("Code")
        self.fields["code"].max_length = 20
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True, "maxlength": 20}


class ConfirmAddressForm(CodeForm, allauth.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmResetForm(CodeForm, allauth.ConfirmPasswordResetCodeForm):
    pass


class ForgottenForm(allauth.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self.fields, email="username")
        _address(self.fields["email"], _("E-mail"))

    def clean_email(self):
        email = super().clean_email()
        self.users = [user for user in self.users if not user.is_staff_member]
        return email


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _once(self.fields)


class ChangePasswordForm(allauth.ChangePasswordForm):
    field_order = ["oldpassword", "password1"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _once(self.fields)
        self.fields["oldpassword"].label, self.fields["oldpassword"].help_text = _("Present password"), ""


def _once(fields):
    """One field for the new password: browsers show it on request and keep it."""
    del fields["password2"]
    _plain(fields)
    _new_password(fields["password1"], _("New password"))


class ChangeAddressForm(allauth.AddEmailForm):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("So that nobody else can do this while you are away from your screen."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self.fields, email="email")
        _address(self.fields["email"], _("New e-mail address"))

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("That is not your present password."), code="incorrect_password")
        return self.cleaned_data["password"]


class ProfileForm(Written, forms.Form):
    """`country`: the clinic's; `languages`: codes that the clinic speaks."""

    place, carried = "registration", RegisterForm.carried

    first_name = RegisterForm.base_fields["first_name"]
    last_name = NameField(
        label=_("Surname"), required=False, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    phone = PhoneField(label=_("Telephone"), required=False)
    language = forms.ChoiceField(label=_("Language of mail and messages"))

    def __init__(self, *args, country, languages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].country = country
        self.fields["language"].choices = [(code, NAMES[code]) for code in languages]
