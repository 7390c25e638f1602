"""What a practitioner writes of a customer. Sealed before it is kept."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.engagements.content import LONGEST
from practice.engagements.models import Engagement
from shared.privacy.collecting import Written


def _day(label, **more):
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def _note(label):
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}))


class _Bought(forms.Form):
    """`today`: of the clinic; a purchase that has not been made counts for nothing."""

    def __init__(self, *args, today: date, **more):
        super().__init__(*args, **more)
        self.today = today

    def clean_bought_on(self):
        day = self.cleaned_data["bought_on"]
        if day > self.today:
            raise forms.ValidationError(_("A purchase can't lie ahead."))
        return day


class CustomerForm(Written, _Bought):
    """Whom it is sold to."""

    place, never = "registration", ("identity_number",)

    kind = forms.ChoiceField(label=_("What they buy"), choices=Engagement.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Customer"), max_length=200, help_text=_("A person, or an organisation."))
    contact = forms.CharField(label=_("Whom you reach there"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    bought_on = _day(_("Bought on"))


class PurchaseForm(_Bought):
    bought_on = _day(_("Bought again on"))


class NoteForm(Written, forms.Form):
    """A new note, or, with `note` and `revision`, one that is changed."""

    place, never = "registration", ("identity_number",)

    text = _note(_("Your note"))
    note = forms.UUIDField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class RemoveForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Yes, delete the customer and every note at once"),
        error_messages={"required": _("Tick the box first: what is deleted never comes back.")},
    )
