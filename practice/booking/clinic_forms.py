"""What staff fill in about the clinic as a whole: its places and rooms, its rules; and hours of a single date."""

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from practice.booking.models import Rules
from practice.booking.slots import MIDNIGHT
from practice.people.forms import NameField
from shared.privacy.collecting import Written

HOLIDAYS = (("", _("No: open as on other days")), ("SE", _("On Sweden's")), ("DK", _("On Denmark's")))
CONFIRM_BY = {
    Rules.ConfirmBy.LOGIN: _("They sign in, or register"),
    Rules.ConfirmBy.CODE: _("They type a code that is mailed to them; no account is needed"),
    Rules.ConfirmBy.BOTH: _("They sign in, and type a code that is mailed to them"),
}


class PlaceForm(forms.Form):
    """A location, or a room in one of `locations`."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For instance: Storgatan, or Room 2."))
    within = forms.ChoiceField(label=_("What it is"), required=False)
    address = forms.CharField(
        label=_("Address"), max_length=200, required=False, help_text=_("Of a location: clients read it.")
    )

    def __init__(self, *arguments, locations, **named):
        super().__init__(*arguments, **named)
        rooms = [(str(one.pk), gettext("A room: %(place)s") % {"place": one.name}) for one in locations]
        self.fields["within"].choices = [("", _("A location")), *rooms]


class RulesForm(forms.Form):
    """Fields of models.Rules that people decide."""

    holidays_of = forms.ChoiceField(
        label=_("Closed on public holidays"), choices=HOLIDAYS, required=False, widget=forms.RadioSelect,
        help_text=_("Nothing is offered then, unless somebody has hours for that very date."),
    )  # fmt: skip
    confirm_by = forms.ChoiceField(
        label=_("How clients confirm a booking"), choices=list(CONFIRM_BY.items()), widget=forms.RadioSelect
    )
    request_hours = forms.IntegerField(
        label=_("A request keeps its time for so many hours"), min_value=1, max_value=168,
        help_text=_("For services by referral. If nobody answers, the time is free again and the client is told."),
    )  # fmt: skip
    offer_minutes = forms.IntegerField(
        label=_("A freed time is kept for those who wait, so many minutes"), min_value=10, max_value=2880
    )


class SpecialDayForm(forms.Form):
    """Hours of one date, instead of the week's."""

    day = forms.DateField(label=_("Date"))
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput)
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput)
    place = forms.ChoiceField(label=_("Where"), required=False)

    def __init__(self, *arguments, places=(), **named):
        super().__init__(*arguments, auto_id="special_%s", **named)  # three forms of one page ask for days and times
        self.fields["place"].choices = [("", _("anywhere")), *((str(one.pk), one.name) for one in places)]
        if len(places) < 2:
            del self.fields["place"]

    def clean(self):
        cleaned = super().clean()
        if {"begins", "ends"} <= cleaned.keys() and cleaned["begins"] >= cleaned["ends"] != MIDNIGHT:
            self.add_error("ends", gettext("The end must be after the beginning."))
        return cleaned


class KnownForm(Written, forms.Form):
    """Somebody whom the clinic knows: a first name, and which of those `found`."""

    place, carried = "booking", {}

    find = NameField(label=_("Their first name"))
    client = forms.ChoiceField(label=_("Which one"), required=False, widget=forms.RadioSelect)

    def __init__(self, *arguments, found, **named):
        super().__init__(*arguments, **named)
        self.found = {str(pk): (user, name) for pk, (user, name) in found.items()}
        self.fields["client"].choices = [(key, name) for key, (_user, name) in self.found.items()]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("find") and not self.found:
            self.add_error("find", gettext("Nobody else has that name."))
        elif cleaned.get("find") and not cleaned.get("client"):
            self.add_error("client", gettext("Choose who it is."))
        return cleaned

    def chosen(self):
        return self.found[self.cleaned_data["client"]][0]


class SameForm(KnownForm):
    pass


class ActsForm(KnownForm):
    kind = forms.ChoiceField(
        label=_("What they are"), widget=forms.RadioSelect,
        choices=[("guards", _("A guardian")), ("books", _("An organisation: it books, and sees only what it booked"))],
    )  # fmt: skip
    born = forms.DateField(
        label=_("When the child was born"), required=False,
        help_text=_("For a guardian. It is not kept: only the day from which the child decides alone."),
    )  # fmt: skip
    age = forms.TypedChoiceField(
        label=_("The child decides alone from"), coerce=int, empty_value=None, required=False,
        help_text=_("Your judgement of how mature this child is; note the reason in the record. You can end it sooner."),
    )  # fmt: skip

    def __init__(self, *arguments, deciding, **named):
        """`deciding`: together.Deciding of the country; the age is asked for only where law leaves it to the clinic."""
        super().__init__(*arguments, **named)
        if not deciding.judged:
            del self.fields["age"]
            return
        named_ages = [(one, ngettext("%(age)s year", "%(age)s years", one) % {"age": one}) for one in deciding.ages]
        self.fields["age"].choices, self.fields["age"].initial = named_ages, deciding.usual

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == "guards" and not cleaned.get("born") and "born" not in self.errors:
            self.add_error("born", gettext("Write the child's date of birth."))
        return cleaned


class StandInForm(forms.Form):
    colleague = forms.ModelChoiceField(label=_("Who stands in"), queryset=None)
    first = forms.DateField(label=_("From"))
    last = forms.DateField(label=_("Until"))

    def __init__(self, *arguments, people, **named):
        super().__init__(*arguments, auto_id="stand_in_%s", **named)
        self.fields["colleague"].queryset = people
        self.fields["colleague"].label_from_instance = lambda user: user.get_full_name()

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not 0 <= (last - first).days <= 366:
            self.add_error("last", gettext("Choose a last day after the first, at most a year later."))
        return cleaned
