"""What somebody writes who wants to take part, and what a clinic sets up."""

from datetime import timedelta
from fnmatch import fnmatch
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from practice.booking.staff_forms import InLanguages, MinorField
from practice.courses import queries
from practice.courses.models import Course, Recorder
from practice.people.models import User
from practice.publishing.forms import MARKS
from practice.video.providers import BY_LINK
from shared.privacy.collecting import Written
from shared.privacy.current import policy_here

KINDS = {
    Course.Kind.COURSE: _("Course"), Course.Kind.GROUP: _("Group"), Course.Kind.WEBINAR: _("Webinar"),
    Course.Kind.EVENT: pgettext_lazy("course", "Event"),
}  # fmt: skip
WHERE = {Course.Where.PLACE: _("At a place"), Course.Where.VIDEO: _("By video")}
ASKS = {
    Course.Asks.LAST_NAME: _("Surname"), Course.Asks.PHONE: _("Phone"), Course.Asks.ORGANISATION: _("Organisation"),
}  # fmt: skip


class RegisterForm(Written):
    """Only the fields that the course declares. `known`: who is signed in gives no address."""

    place = "course"
    carried = {"first_name": ("mail", "sms")}

    first_name = forms.CharField(
        label=_("First name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Surname"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "tel"}))
    organisation = forms.CharField(label=_("Organisation"), max_length=100, required=False)
    agree = forms.BooleanField(label=_("I accept these rules"))

    def __init__(self, course: Course, rules: str, *args, known: User | None = None, **kwargs):
        initial = {"first_name": known.first_name, "last_name": known.last_name, "phone": known.phone} if known else {}
        super().__init__(*args, initial=initial, **kwargs)
        for name in ASKS:
            if name not in course.asks:
                del self.fields[name]
        if known and known.email:
            del self.fields["email"]
        if not rules:
            del self.fields["agree"]

    def details(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "agree"}


class CourseForm(InLanguages):
    """Everything about a course but its dates. `people`: staff members who could lead it."""

    words = {
        "title": (_("Title"), "", forms.TextInput, 120, True),
        "about": (_("What it is about"), MARKS, forms.Textarea, 20_000, True),
        "rules": (
            _("Rules of the group"),
            _("Whoever registers accepts them. Leave it empty where there are none."),
            forms.Textarea,
            5_000,
            False,
        ),
    }
    kind = forms.ChoiceField(label=_("What it is"), choices=KINDS.items())
    leaders = forms.ModelMultipleChoiceField(
        label=_("Who leads it"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=_("They alone see who takes part."), error_messages={"required": _("Choose at least one.")},
    )  # fmt: skip
    where = forms.ChoiceField(label=_("Where"), choices=WHERE.items(), widget=forms.RadioSelect)
    place = forms.CharField(label=_("Address"), max_length=200, required=False)
    room = forms.URLField(
        label=_("Address of the video room"), max_length=500, required=False, assume_scheme="https",
        help_text=_("Only those who take part get it, around the time itself."),
    )  # fmt: skip
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=1000)
    price = MinorField(label=_("Price, VAT included"))
    care = forms.BooleanField(
        label=_("It is health care, without VAT"), required=False,
        help_text=_("Holds only where everybody who leads it is licensed. Teaching and lectures are taxed."),
    )  # fmt: skip
    asks = forms.MultipleChoiceField(
        label=_("What you need to know, beside first name and address"), choices=ASKS.items(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Nothing else is asked for."),
    )  # fmt: skip
    free_cancel_hours = forms.IntegerField(
        label=_("Cancelled at no cost until so many hours before"), min_value=0, max_value=1440
    )
    late_fee = MinorField(label=_("Cost of cancelling later"))
    offer_hours = forms.IntegerField(
        label=_("A free place is kept for whoever waits, in hours"), min_value=1, max_value=168
    )
    certificate_after = forms.IntegerField(
        label=_("A certificate after so many dates"), min_value=1, max_value=100, required=False,
        help_text=_("Leave it empty where none is given."),
    )  # fmt: skip
    records = forms.BooleanField(
        label=_("It is recorded"), required=False,
        help_text=_("Everybody is asked before it begins, and told what follows from a no."),
    )  # fmt: skip
    meeting = forms.CharField(
        label=_("Number of the meeting at the service that records"), max_length=40, required=False
    )

    PLAIN = ("kind", "where", "place", "seats", "care", "asks", "free_cancel_hours", "offer_hours", "certificate_after",
             "records", "meeting", "price", "late_fee")  # fmt: skip

    def __init__(self, *args, people, may_record: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leaders"].queryset = people
        self.fields["leaders"].label_from_instance = User.get_full_name
        if not may_record:
            del self.fields["records"], self.fields["meeting"]

    def clean_room(self):
        """At a service that the policy names, or that is known for links to meetings."""
        if not (url := self.cleaned_data["room"]):
            return ""
        parts = urlsplit(url)
        known = [host for hosts in BY_LINK.values() for host in hosts]
        for one in queries.rooms(policy_here()).values():
            known += [host for hosts in one.hosts.values() for host in hosts]
        if parts.scheme != "https" or not any(fnmatch(parts.hostname or "", host) for host in known):
            raise forms.ValidationError(gettext("That is no address of a service for video that your policy names."))
        return url

    def clean(self):
        cleaned = super().clean()
        if (cleaned.get("late_fee") or 0) > (cleaned.get("price") or 0):
            self.add_error("late_fee", _("That is more than it costs."))
        if cleaned.get("where") == Course.Where.PLACE and not cleaned.get("place"):
            self.add_error("place", _("Say where it is."))
        return cleaned

    def values(self) -> dict:
        found = {name: self.cleaned_data[name] for name in self.PLAIN if name in self.cleaned_data}
        return found | self.texts() | {"room": self.cleaned_data["room"]}


class RecorderForm(forms.Form):
    """`recipients`: those of the policy that may have recordings, by key."""

    recipient = forms.ChoiceField(label=_("Service, as your policy names it"))
    account = forms.RegexField(
        r"^[\w-]{1,80}$", label=_("Account ID"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    client = forms.RegexField(
        r"^[\w-]{1,80}$", label=_("Client ID"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    secret = forms.CharField(
        label=_("Client secret"), max_length=2000, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave it empty to keep the one there is."),
    )  # fmt: skip
    active = forms.BooleanField(label=_("Look for recordings, and delete them there"), required=False)

    def __init__(self, row: Recorder | None, recipients: dict, *args, **kwargs):
        known = {name: getattr(row, name) for name in ("recipient", "account", "client", "active")} if row else {}
        super().__init__(*args, initial=known, **kwargs)
        self.fields["recipient"].choices = [(key, one.name) for key, one in recipients.items()]


class DateForm(forms.Form):
    """In the clinic's time."""

    starts_at = forms.DateTimeField(label=_("When it begins"), widget=forms.DateTimeInput())
    minutes = forms.IntegerField(
        label=_("Length in minutes"), min_value=5, max_value=int(timedelta(days=1) / timedelta(minutes=1))
    )


class MaterialForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    file = forms.FileField(label=_("File"), help_text=_("A PDF or a picture, at most 5 MB."))
