"""What comes in: checked here, before anything is asked of the database."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.booking.importing import recipient_of
from practice.booking.models import Form
from practice.people.forms import ADDRESS_LENGTH, NameField, PhoneField
from shared.privacy.collecting import Written

START = "%Y-%m-%dT%H:%MZ"  # an instant in an address: UTC, whole minutes


def start_text(start: datetime) -> str:
    return start.astimezone(UTC).strftime(START)


class StartField(forms.CharField):
    """An instant from `start_text`."""

    free = False

    def to_python(self, value):
        try:
            return datetime.strptime(super().to_python(value), START).replace(tzinfo=UTC)
        except ValueError:
            raise forms.ValidationError(_("That is not a time."), "start") from None


class ChoiceForm(forms.Form):
    """What the portal's page for choosing a time is asked for."""

    who = forms.UUIDField(required=False)
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


class StartForm(forms.Form):
    """With whom, and when."""

    who = forms.UUIDField()
    start = StartField()


class TimeForm(StartForm):
    """A chosen time, on its way from the portal to the signed-in side."""

    service = forms.UUIDField()
    form = forms.ChoiceField(choices=Form.choices, required=False)


class BookingForm(Written, forms.Form):
    """What goes with a chosen time: for whom, who comes along, whether it repeats, from a package or not.

    `people`: whom the person may book for, themselves first; `service`; `package`: the one that would be counted down."""

    place, carried = "booking", {}

    for_whom = forms.ChoiceField(label=_("For whom"), widget=forms.RadioSelect, required=False)
    weeks = forms.TypedChoiceField(label=_("Once, or again?"), coerce=int, empty_value=0, required=False)
    times = forms.IntegerField(label=_("How many times in all"), min_value=2, max_value=12, required=False, initial=4)
    use_package = forms.BooleanField(label=_("Count it down from your package"), required=False, initial=True)

    def __init__(self, *arguments, people, service, package, **named):
        super().__init__(*arguments, **named)
        choices = [(str(user.pk), user.first_name) for user in people]
        self.people = {str(user.pk): user for user in people}
        self.fields["for_whom"].choices = choices
        self.fields["for_whom"].initial = choices[0][0]
        self.fields["weeks"].choices = [(0, _("Just this time")), (1, _("Every week")), (2, _("Every other week"))]
        for number in range(1, service.people):
            self.fields[f"companion_{number}"] = NameField(
                label=_("Who comes along (first name)"), required=False, help_text=_("Leave empty if you come alone.")
            )
        if len(people) < 2:
            del self.fields["for_whom"]
        if not package:
            del self.fields["use_package"]
        if service.seats or service.audience in ("new", "referral"):
            del self.fields["weeks"], self.fields["times"]

    def companions(self) -> list:
        """The bound fields of those who come along."""
        return [bound for bound in self if bound.name.startswith("companion_")]

    def chosen(self, name, default=None):
        """From a valid form, also of a field that isn't asked for here."""
        return self.cleaned_data.get(name) or default

    def whom(self):
        return self.people[self.chosen("for_whom", next(iter(self.people)))]

    def names(self) -> list[str]:
        return [self.cleaned_data[bound.name] for bound in self.companions()]


class ContactForm(Written, forms.Form):
    """Of somebody who books with a code and no account."""

    place, carried = "booking", {"first_name": ("mail", "sms")}

    first_name = NameField(label=_("First name"), widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    email = forms.EmailField(
        label=_("E-mail"), max_length=ADDRESS_LENGTH, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = PhoneField(label=_("Telephone"), required=False, help_text=_("If we must reach you quickly."))
    accepted = forms.BooleanField(
        label=_("I have read what the clinic promises about my information"),
        error_messages={"required": _("Read what we promise, and tick the box.")},
    )

    def __init__(self, *arguments, country, **named):
        super().__init__(*arguments, **named)
        self.fields["phone"].country = country


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code from the mail"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class WaitForm(forms.Form):
    """When a freed time would help."""

    who = forms.ChoiceField(label=_("Practitioner"), required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Which days"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any day."),
    )  # fmt: skip
    part = forms.ChoiceField(label=_("What time of day"), required=False, widget=forms.RadioSelect)
    until = forms.DateField(label=_("Until which day you wait"))

    PARTS = {"morning": (None, time(12)), "afternoon": (time(12), time(17)), "evening": (time(17), None)}

    def __init__(self, *arguments, people, weekdays, today, **named):
        super().__init__(*arguments, **named)
        self.today = today
        self.fields["who"].choices = [
            ("", _("Whoever is free")),
            *((str(one.pk), one.get_full_name()) for one in people),
        ]
        self.fields["weekdays"].choices = list(enumerate(weekdays))
        self.fields["part"].choices = [
            ("", _("Any")), ("morning", _("Morning")), ("afternoon", _("Afternoon")), ("evening", _("Evening")),
        ]  # fmt: skip

    def clean_until(self):
        until = self.cleaned_data["until"]
        if not self.today <= until <= self.today + timedelta(days=365):
            raise forms.ValidationError(_("Choose a day from today on, at most a year ahead."))
        return until

    def values(self) -> dict:
        """Fields of models.Waiting, from a valid form."""
        begins, ends = self.PARTS.get(self.cleaned_data["part"], (None, None))
        who = self.cleaned_data["who"]
        return {
            "practitioner_id": UUID(who) if who else None, "weekdays": sorted(self.cleaned_data["weekdays"]),
            "begins": begins, "ends": ends, "until": self.cleaned_data["until"],
        }  # fmt: skip


class CalendarForm(forms.Form):
    """Where one's own calendar is read. `document`: the policy, which must name whoever keeps it."""

    url = forms.CharField(
        label=_("Address of your calendar"), max_length=2000,
        help_text=_("As your calendar program gives it for sharing in iCal format. It begins with https:// or webcal://."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    url.free = False  # an address of a declared host, checked here

    def __init__(self, document, *arguments, **named):
        super().__init__(*arguments, **named)
        self.document = document

    def clean_url(self):
        url = self.cleaned_data["url"].strip()
        url = f"https://{url.removeprefix('webcal://')}" if url.startswith("webcal://") else url
        if not url.startswith("https://") or "@" in url or not url.isprintable():
            raise forms.ValidationError(_("That is no address of a calendar. Copy it once more."), "address")
        self.recipient = recipient_of(self.document, url)
        if self.recipient is None:
            raise forms.ValidationError(
                _(
                    "The clinic's policy names nobody who keeps calendars at that address. Ask the owner to write them in."
                ),
                "host",
            )
        return url
