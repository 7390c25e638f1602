"""The forms of sign-up. Every refusal says what to write instead."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from shared.privacy.collecting import Written
from shared.web.formats import language
from tenants.signup import names, numbers, professions, queries, subdomains

COUNTRIES = [("SE", _("Sweden")), ("DK", _("Denmark"))]
LONGEST_NAME, LONGEST_PERSON = 200, 100
BAD_NUMBER = {
    "SE": {
        "form": _("Write the ten digits of the organisation number."),
        "length": _("A Swedish organisation number has ten digits."),
        "check_digit": _("The last digit does not fit the others. Compare with the number on your papers."),
        "date": _("This number begins with a date that has never been. Compare with the number on your papers."),
    },
    "DK": {
        "form": _("Write the eight digits of the CVR number."),
        "length": _("A CVR number has eight digits."),
        "check_digit": _("The last digit does not fit the others. Compare with the number on your papers."),
        "personal": _("That looks like a CPR number. We ask for the company's CVR number, eight digits."),
    },
}
BAD_SUBDOMAIN = {
    "characters": _("Use only the letters a to z, digits and hyphens, without spaces."),
    "short": _("Use at least three characters."),
    "long": _("Use at most 63 characters."),
    "hyphen": _("It can neither begin nor end with a hyphen."),
    "punycode": _("The third and fourth characters cannot both be hyphens."),
    "digits": _("Use at least one letter."),
    "reserved": _("That address is reserved. Choose another one."),
    "taken": _("That address is taken. Choose another one."),
}


class NameField(forms.CharField):
    """A name of a clinic or a person, in any script."""

    def __init__(self, longest=LONGEST_NAME, **options):
        too_long = _("Use at most %(limit_value)d characters; you wrote %(show_value)d.")
        super().__init__(max_length=longest, error_messages={"max_length": too_long}, **options)

    def clean(self, value):
        text = names.tidy(super().clean(value))
        if self.required and not names.is_name(text):
            raise ValidationError(_("Write a name with at least one letter."))
        return text


class SubdomainField(forms.CharField):
    def __init__(self):
        super().__init__(
            label=_("The portal's address"),
            max_length=300,
            help_text=lazy(_example, str)(),
            widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
        )

    def clean(self, value):
        try:
            label = subdomains.read(super().clean(value))
        except subdomains.BadSubdomain as bad:
            raise ValidationError(BAD_SUBDOMAIN[bad.code], bad.code) from None
        if queries.taken([label]):
            raise ValidationError(BAD_SUBDOMAIN["taken"], "taken")
        return label


def _example():
    return _("The first part of it, for example lindgarden for lindgarden.%(host)s.") % {"host": settings.BASE_HOST}


class AddressForm(forms.Form):
    """A subdomain alone, when the wished-for one is gone."""

    subdomain = SubdomainField()


class ClinicForm(forms.Form):
    name = NameField(label=_("The clinic's name"), widget=forms.TextInput(attrs={"autocomplete": "organization"}))
    subdomain = SubdomainField()
    country = forms.ChoiceField(label=_("Country"), choices=COUNTRIES, widget=forms.RadioSelect)
    organisation_number = forms.CharField(
        label=_("Organisation number or CVR number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("A Swedish sole trader's is the personal identity number. We never show it."),
    )
    profession = forms.ChoiceField(label=_("Your profession"), choices=lambda: professions.choices(language()))
    licensed = forms.TypedChoiceField(
        label=_("Are you licensed in it?"),
        help_text=_("Legitimation in Sweden, autorisation in Denmark."),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *arguments, today, kept_number="", **more):
        """`kept_number`: a person's number given before, which is not shown again and need not be."""
        super().__init__(*arguments, **more)
        self.today, self.kept_number = today, kept_number
        number = self.fields["organisation_number"]
        if kept_number:
            number.required, number.help_text = False, _("We have your number. Write it only to change it.")
        if self.is_bound and numbers.looks_personal(self.data.get("organisation_number", "")):
            number.widget = _Unrepeated(attrs=number.widget.attrs)

    def clean(self):
        found = super().clean()
        country = found.get("country")
        if country and "organisation_number" in found:
            self._clean_number(found, country)
        profession = found.get("profession")
        if country and profession and found.get("licensed") and not professions.may_be_licensed(country, profession):
            self.add_error("licensed", _("This profession has no licence in that country. Answer No."))
        return found

    def _clean_number(self, found, country):
        if not found["organisation_number"]:
            found["organisation_number"] = self.kept_number
            if country != "SE":
                self.add_error("organisation_number", BAD_NUMBER[country]["length"])
            return
        try:
            found["organisation_number"] = numbers.read(country, found["organisation_number"], self.today)
        except numbers.BadNumber as bad:
            words = BAD_NUMBER[country]
            self.add_error("organisation_number", ValidationError(words.get(bad.code, words["form"]), bad.code))

    def offers(self) -> list[str]:
        """Free addresses, when the one that was written cannot be had."""
        if "subdomain" not in self.errors:
            return []
        country = self.cleaned_data.get("country") or "SE"
        return queries.alternatives(self.data.get("subdomain", "")[:300], self.cleaned_data.get("name", ""), country)


class _Unrepeated(forms.TextInput):
    """What may be a person's number is not written back into the page."""

    def format_value(self, value):
        return None


class PersonForm(Written, forms.Form):
    place, never = "signup", ("identity_number",)
    person = NameField(LONGEST_PERSON, label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The six digits"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class AgreementForm(forms.Form):
    version = forms.CharField(widget=forms.HiddenInput, max_length=10)
    accepted = forms.BooleanField(label=_("I accept the agreement on behalf of the clinic"))
