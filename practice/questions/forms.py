"""What a client asks, and what the clinic sets up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.booking.staff_forms import InLanguages, MinorField
from practice.messaging.forms import MessageForm
from practice.questions.models import Offer, Question
from shared.privacy.collecting import Written

WAYS = {Question.Way.WRITING: _("In writing, here"), Question.Way.PHONE: _("By phone, at a time that you agree on")}


class AskForm(MessageForm):
    """`agreed`: they have said yes already; `words`: the hash of what is shown to say yes to."""

    to = forms.ChoiceField(label=_("Whom you ask"))
    way = forms.ChoiceField(label=_("How you want the answer"), widget=forms.RadioSelect)
    subject = forms.CharField(label=_("What it is about"), max_length=120)
    text = forms.CharField(label=_("Your question"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    yes = forms.BooleanField(
        label=_("Yes, I agree"),
        error_messages={"required": _("Without your yes nothing about how you are may be asked here.")},
    )
    words = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("to", "way", "subject", "text", "file", "yes")

    def __init__(self, offer: Offer, agreed: bool, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.people = {str(one.pk): one for one in offer.people}
        self.fields["to"].choices = [(key, one.get_full_name()) for key, one in self.people.items()]
        ways = [
            way
            for way, there in ((Question.Way.WRITING, offer.by_writing), (Question.Way.PHONE, offer.by_phone))
            if there
        ]
        self.fields["way"].choices = [(way, WAYS[way]) for way in ways]
        self.fields["way"].initial = ways[0]
        if agreed:
            del self.fields["yes"]

    def clean_to(self):
        return self.people[self.cleaned_data["to"]]


class OfferForm(Written, InLanguages):
    """A question as a service. `people`: who may answer."""

    place = "message"
    words = {
        "name": (_("Name"), "", forms.TextInput, 80, True),
        "about": (_("What it is for"), "", forms.Textarea, 600, False),
    }

    price = MinorField(label=_("Price"), help_text=_("With VAT, in the clinic's currency."))
    answer_days = forms.IntegerField(label=_("Answered within so many weekdays"), min_value=1, max_value=30)
    minutes = forms.IntegerField(
        label=_("Minutes, where it is answered by phone"), min_value=5, max_value=120, initial=20
    )
    ways = forms.MultipleChoiceField(
        label=_("How it can be answered"), widget=forms.CheckboxSelectMultiple, choices=WAYS.items()
    )
    people = forms.MultipleChoiceField(label=_("Who answers"), widget=forms.CheckboxSelectMultiple)
    active = forms.BooleanField(label=_("Can be asked now"), required=False, initial=True)

    def __init__(self, people, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in people}
        self.fields["people"].choices = [(key, one.get_full_name()) for key, one in self.known.items()]

    def service(self) -> dict:
        return self.texts() | {name: self.cleaned_data[name] for name in ("price", "minutes", "active")}

    def own(self) -> dict:
        ways = self.cleaned_data["ways"]
        return {"answer_days": self.cleaned_data["answer_days"], "by_writing": Question.Way.WRITING in ways,
                "by_phone": Question.Way.PHONE in ways}  # fmt: skip

    def chosen(self) -> list:
        return [self.known[key] for key in self.cleaned_data["people"]]


class TimeForm(forms.Form):
    """A free time that was shown."""

    service = forms.UUIDField()
    start = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z"])
