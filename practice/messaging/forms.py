"""What people write to each other, and what the clinic says about it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.messaging.actions import Sent
from practice.messaging.content import LONGEST
from practice.messaging.models import Rules
from practice.people import uploads
from shared.privacy.collecting import Written


class MessageForm(Written, forms.Form):
    """An answer in a thread."""

    place = "message"

    text = forms.CharField(label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "PDF, JPEG, PNG or WebP, at most 5 MB. Pictures are drawn anew and lose what they tell about place and camera."
        ),
    )

    @property
    def sent(self) -> Sent:
        file = self.cleaned_data["file"]
        name, data = (file.name, file.read(uploads.MOST_BYTES + 1)) if file else ("", None)
        return Sent(self.cleaned_data["text"], self.cleaned_data.get("subject", ""), name, data)


class NewForm(MessageForm):
    """A new thread; `people`: whom it can be written to."""

    to = forms.ChoiceField(label=_("To"))
    subject = forms.CharField(label=_("What it is about"), max_length=120)
    field_order = ("to", "subject", "text", "file")

    def __init__(self, people, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.fields["to"].choices = [(key, one.get_full_name()) for key, one in self.people.items()]
        if len(self.people) == 1:
            self.fields["to"].initial = next(iter(self.people))

    def clean_to(self):
        return self.people[self.cleaned_data["to"]]


class AwayForm(Written, forms.Form):
    place = "message"
    never = ("identity_number",)

    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(
        label=_("What clients are told"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example who helps meanwhile. Leave it empty to tell the days alone."),
    )

    def clean(self):
        said = super().clean()
        if said.get("first_day") and said.get("last_day") and said["last_day"] < said["first_day"]:
            self.add_error("last_day", _("This day lies before the first one."))
        return said


class RulesForm(forms.Form):
    answer_days = forms.IntegerField(
        label=_("Answers come within so many weekdays"),
        min_value=1,
        max_value=30,
        help_text=_("Clients see this before they write."),
    )
    filing = forms.ChoiceField(
        label=_("What becomes part of the journal"),
        widget=forms.RadioSelect,
        choices=[
            (Rules.Filing.HAND, _("What the practitioner chooses, message by message")),
            (Rules.Filing.ALL, _("Every message, as it is sent")),
        ],
    )


class ChosenForm(forms.Form):
    """Messages to be put into the journal."""

    chosen = forms.TypedMultipleChoiceField(choices=())

    def __init__(self, messages, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(str(one.pk), "") for one in messages]


class JoinForm(forms.Form):
    colleague = forms.ChoiceField(label=_("Let a colleague read along"))

    def __init__(self, people, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.fields["colleague"].choices = [(key, one.get_full_name()) for key, one in self.people.items()]

    def clean_colleague(self):
        return self.people[self.cleaned_data["colleague"]]
