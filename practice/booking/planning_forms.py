"""What the staff fills in on the calendar: moving a time, and booking one for somebody."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from practice.booking.models import Form
from practice.booking.series import MOST
from practice.booking.slots import instant
from practice.booking.words import form_word
from practice.people.forms import ADDRESS_LENGTH, NameField, PhoneField
from shared.privacy.collecting import Written
from tenants.branding.queries import said


class PlacedForm(forms.Form):
    """When, with whom, in which room. `people`: whose calendars this person may write in; `rooms`."""

    day = forms.DateField(label=_("Day"))
    clock = forms.TimeField(label=_("Time"), widget=forms.TimeInput)
    who = forms.ChoiceField(label=_("Practitioner"))
    room = forms.ChoiceField(label=_("Room"), required=False)
    anyway = forms.BooleanField(label=_("Do it all the same"), required=False)

    def __init__(self, *arguments, people, rooms, **named):
        super().__init__(*arguments, **named)
        self.people, self.rooms = ({str(one.pk): one for one in each} for each in (people, rooms))
        self.fields["who"].choices = [(key, one.get_full_name()) for key, one in self.people.items()]
        named_rooms = [(key, f"{one.name}, {one.within.name}") for key, one in self.rooms.items()]
        self.fields["room"].choices = [("", _("None")), *named_rooms]
        if not rooms:
            del self.fields["room"]

    def practitioner(self):
        return self.people[self.cleaned_data["who"]]

    def chosen_room(self):
        return self.rooms.get(self.cleaned_data.get("room") or "")

    def start(self, zone: ZoneInfo) -> datetime:
        return instant(self.cleaned_data["day"], self.cleaned_data["clock"], zone)


class MoveForm(PlacedForm):
    pass


class WhomForm(Written, forms.Form):
    """Either `client`, one of `found` (planning.find), or the name of somebody new."""

    place, carried = "booking", {"first_name": ("mail", "sms")}

    find = NameField(label=_("Client"), required=False, help_text=_("A first name. Leave empty for somebody new."))
    client = forms.ChoiceField(label=_("Which one"), required=False, widget=forms.RadioSelect)
    first_name = NameField(label=_("First name of somebody new"), required=False)
    last_name = NameField(label=_("Surname"), required=False)
    phone = PhoneField(label=_("Telephone"), required=False)
    email = forms.EmailField(
        label=_("E-mail"), required=False, max_length=ADDRESS_LENGTH, help_text=_("Not needed: it can be added later.")
    )

    def __init__(self, *arguments, found, country, **named):
        super().__init__(*arguments, **named)
        self.found = {str(pk): (user, name) for pk, (user, name) in found.items()}
        self.fields["client"].choices = [(key, name) for key, (_user, name) in self.found.items()]
        self.fields["phone"].country = country

    def clean(self):
        cleaned = super().clean()
        if self.is_about_somebody(cleaned) and not (cleaned.get("client") or cleaned.get("first_name")):
            self.add_error("find" if len(self.found) < 2 else "client", self._whom_is_missing(cleaned))
        return cleaned

    def is_about_somebody(self, cleaned) -> bool:
        return True

    def _whom_is_missing(self, cleaned):
        if len(self.found) > 1:
            return gettext("Several have that name. Choose one, or write the name of somebody new.")
        if cleaned.get("find") and not self.found:
            return gettext("Nobody has that name. Write it below as somebody new.")
        return gettext("For whom? Choose a client, or write the name of somebody new.")

    def known(self):
        """The client who was chosen; None for somebody new."""
        return self.found[self.cleaned_data["client"]][0] if self.cleaned_data.get("client") else None

    def new_person(self) -> dict:
        """Of people.actions.add_client."""
        return {
            "first_name": self.cleaned_data["first_name"], "last_name": self.cleaned_data["last_name"],
            "phone": self.cleaned_data["phone"], "email": self.cleaned_data["email"] or None,
        }  # fmt: skip


class NamesField(NameField):
    """First names with commas between them, as a list."""

    def clean(self, value):
        return [name for one in super().clean(value).split(",") if (name := one.strip())]


class AlongForm(Written, forms.Form):
    """Who comes along to a booked time."""

    place, carried = "booking", {}

    along = NamesField(
        label=_("Who comes along"),
        help_text=_("First names, with commas between. Whoever came along before is found again."),
    )


class NewForm(WhomForm, PlacedForm):
    """A booking that the staff makes; of a group it is a date, and nobody is asked for."""

    along = NamesField(
        label=_("Who comes along"), required=False,
        help_text=_("First names, with commas between: the other one of a couple, a family."),
    )  # fmt: skip
    service = forms.ChoiceField(label=_("What"))
    form = forms.ChoiceField(label=_("How you meet"), required=False)
    weeks = forms.TypedChoiceField(label=_("Once, or again?"), coerce=int, empty_value=0, required=False)
    times = forms.IntegerField(label=_("How many times in all"), min_value=2, max_value=MOST, required=False, initial=4)

    def __init__(self, *arguments, services, languages, **named):
        super().__init__(*arguments, **named)
        self.services = {str(one.pk): one for one in services}
        self.fields["service"].choices = [(key, said(one.name, languages)) for key, one in self.services.items()]
        self.fields["form"].choices = [
            ("", _("As the service has it")),
            *((one, form_word(one)) for one in Form.values),
        ]
        self.fields["weeks"].choices = [(0, _("Just this time")), (1, _("Every week")), (2, _("Every other week"))]
        if not any(one.people > 1 for one in services):
            del self.fields["along"]

    def is_about_somebody(self, cleaned) -> bool:
        service = self.services.get(cleaned.get("service") or "")
        return service is not None and not service.seats

    def clean(self):
        cleaned = super().clean()
        service = self.services.get(cleaned.get("service") or "")
        if service is None or service.seats:
            return cleaned
        if cleaned.get("form") and cleaned["form"] not in service.forms:
            self.add_error("form", gettext("This service isn't given that way."))
        if len(cleaned.get("along") or ()) >= service.people:
            self.add_error("along", too_many(service))
        return cleaned

    def chosen_service(self):
        return self.services[self.cleaned_data["service"]]

    def companions(self) -> list[str]:
        return self.cleaned_data.get("along") or []

    def repeats(self) -> tuple[int, int]:
        """(weeks apart, times in all)"""
        weeks = self.cleaned_data.get("weeks") or 0
        return weeks, (self.cleaned_data.get("times") or 1) if weeks else 1


def too_many(service) -> str:
    """What to say where more would come along than the service is for."""
    if service.people < 2:
        return gettext("This service is for one person.")
    return gettext("This service is for %(n)d people at most.") % {"n": service.people}


class LookForm(forms.Form):
    """What of the calendar is asked for. `who` and `room` are ids, `q` a first name."""

    view = forms.ChoiceField(choices=[(one, one) for one in ("day", "week", "month")], required=False)
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    who = forms.UUIDField(required=False)
    room = forms.UUIDField(required=False)
    q = NameField(required=False)


class SpanForm(forms.Form):
    """Days of a list."""

    since = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    until = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


class ArrivedForm(forms.Form):
    minutes_late = forms.IntegerField(label=_("Minutes late"), min_value=0, max_value=240, required=False)
