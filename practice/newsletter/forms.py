"""What a reader chooses, what a clinic writes, and whom it brings along."""

import csv
import io
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from practice.booking.staff_forms import InLanguages
from practice.newsletter.models import Letter, Service, Topic
from shared.privacy.collecting import Written
from shared.web import markup
from shared.web.languages import NAMES, in_language

NEVER = ("identity_number", "payment.card")
MOST = 20_000  # rows that one import takes


class ChoicesForm(forms.Form):
    """`topics`: those on offer; `languages`: the clinic's."""

    topics = forms.MultipleChoiceField(
        label=_("What would you like to read about?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none, and you get all letters."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args, topics, languages, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = [(str(one.pk), in_language(one.name, language)) for one in topics]
        self.fields["topics"].answered = True
        self.fields["language"].choices = [(code, NAMES[code]) for code in languages]
        self.fields["language"].initial = language
        if not topics:
            del self.fields["topics"]
        if len(languages) < 2:
            self.fields["language"].widget = forms.HiddenInput()


class JoinForm(ChoicesForm):
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ("email", "topics", "language")

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class LetterForm(Written):
    """Published words: they may speak of care, and hold nobody's numbers."""

    place, never = "newsletter", NEVER
    title = forms.CharField(label=_("Title"), max_length=120)
    language = forms.ChoiceField(label=_("Language"))
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("To everybody"),
        help_text=_("It goes to those who chose the topic, and to those who chose none."),
    )  # fmt: skip
    body = forms.CharField(
        label=_("Text"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "## heading, - point, > quotation, **strong**, *stressed*, [words](https://…). Blank lines part paragraphs."
        ),
    )  # fmt: skip

    def __init__(self, *args, topics, languages, language, row: Letter | None = None, **kwargs):
        names = ("title", "language", "topic", "body")
        super().__init__(*args, initial={name: getattr(row, name) for name in names} if row else {}, **kwargs)
        self.fields["topic"].queryset = topics
        self.fields["topic"].label_from_instance = lambda one: in_language(one.name, language)
        self.fields["language"].choices = [(code, NAMES[code]) for code in languages]

    def clean_body(self):
        body = self.cleaned_data["body"]
        if any(found[2].startswith("/") for found in markup.LINK.finditer(body)):
            raise ValidationError(gettext("In a letter, links need their whole address: https://…"))
        return body


class DownloadForm(Written):
    place, never = "newsletter", NEVER
    title = forms.CharField(label=_("Title"), max_length=120)
    about = forms.CharField(label=_("One sentence about it"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language"))
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("To everybody")
    )
    file = forms.FileField(label=_("File"), help_text=_("A PDF or a picture, at most 5 MB."))

    def __init__(self, *args, topics, languages, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = topics
        self.fields["topic"].label_from_instance = lambda one: in_language(one.name, language)
        self.fields["language"].choices = [(code, NAMES[code]) for code in languages]


class WhenForm(forms.Form):
    """`zone`: the clinic's own. Empty: now."""

    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(),
        help_text=_("Leave it empty, and it goes at once."),
    )


class ServiceForm(forms.Form):
    """`recipients`: those of the policy that carry newsletters, by key."""

    recipient = forms.ChoiceField(label=_("Service, as your policy names it"))
    list = forms.RegexField(
        r"^[\w .-]{1,80}$", label=_("The list's name there"), widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("API key"), max_length=2000, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave it empty to keep the one there is."),
    )  # fmt: skip
    active = forms.BooleanField(label=_("Keep the two lists in step"), required=False)

    def __init__(self, row: Service | None, recipients: dict, *args, **kwargs):
        known = {name: getattr(row, name) for name in ("recipient", "list", "active")} if row else {}
        super().__init__(*args, initial=known, **kwargs)
        self.fields["recipient"].choices = [(key, one.name) for key, one in recipients.items()]


class TopicForm(InLanguages):
    words = {
        "name": (_("Name"), "", forms.TextInput, 60, True),
        "about": (_("One sentence about it"), "", forms.TextInput, 200, False),
    }


class ImportForm(Written):
    """Addresses with the day of each yes, and what proves it."""

    place, never = "newsletter", NEVER
    rows = forms.CharField(
        label=_("Addresses"), max_length=2_000_000, widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("One on each line, with the day on which its owner said yes: name@example.org; 2026-03-01"),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"))
    proof = forms.CharField(
        label=_("Where and how they said yes, and to which words"), max_length=1000, min_length=20,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("It is kept with each address, and each reader can read it."),
    )  # fmt: skip

    def __init__(self, *args, languages, zone: ZoneInfo, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone, self.today = zone, today
        self.fields["language"].choices = [(code, NAMES[code]) for code in languages]

    def clean_rows(self):
        """[(address, when)]"""
        text = self.cleaned_data["rows"]
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=";" if ";" in text else ",") if any(row)]
        if len(rows) > MOST:
            raise ValidationError(gettext("That is too much at once: 20,000 lines at most."))
        return [self._row(number, row) for number, row in enumerate(rows, 1)]

    def _row(self, number, row):
        try:
            email, day = row[0].strip(), date.fromisoformat(row[1].strip())
            validate_email(email)
            if day > self.today:
                raise ValueError
        except (ValidationError, ValueError, IndexError):
            words = gettext("Line %(number)d: write an address, a semicolon and a day that has been, as 2026-03-01.")
            raise ValidationError(words % {"number": number}) from None
        return email, datetime.combine(day, time(12), self.zone)
