"""What people ask, and what the office writes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.people.models import User
from practice.support.words import CATEGORIES, MARKS
from shared.cases import LONGEST, Said
from shared.privacy.collecting import Written


class TextForm(Written, forms.Form):
    """More in a case."""

    place = "message"
    never = ("identity_number", "payment.card")

    text = forms.CharField(label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))


class AskForm(TextForm):
    category = forms.ChoiceField(label=_("What is it about?"), choices=CATEGORIES.items())
    subject = forms.CharField(label=_("In a few words"), max_length=120)
    text = forms.CharField(
        label=_("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("The office reads it. Leave out how you are: that belongs in a message to your practitioner."),
    )
    field_order = ("category", "subject", "text")

    @property
    def said(self) -> Said:
        return Said(self.cleaned_data["text"], self.cleaned_data["subject"])


class PhoneForm(AskForm):
    """A note of a call."""

    email = forms.EmailField(
        label=_("The client's e-mail address"),
        required=False,
        help_text=_("Then they find the case on their own pages. Leave it empty for whoever has no account."),
    )
    caller = forms.CharField(
        label=_("Who rang, and how they are reached"),
        required=False,
        max_length=120,
        help_text=_("Only for whoever has no account."),
    )
    text = forms.CharField(label=_("What was said"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 7}))
    field_order = ("email", "caller", "category", "subject", "text")
    person: User | None = None

    def clean_email(self):
        address = self.cleaned_data["email"].lower()
        if address:
            self.person = User.objects.filter(email=address, closed_at=None).first()
            if self.person is None:
                raise forms.ValidationError(_("Nobody here has that address."))
        return address

    @property
    def said(self) -> Said:
        caller = "" if self.person else self.cleaned_data["caller"]
        return Said(self.cleaned_data["text"], self.cleaned_data["subject"], caller)


class AnswerForm(TextForm):
    """`note`: for the office alone."""

    text = forms.CharField(label=_("Answer or note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 7}))


class ChatForm(forms.Form):
    """Messages of a thread that are a matter for the office."""

    category = forms.ChoiceField(label=_("What is it about?"), choices=CATEGORIES.items())
    chosen = forms.TypedMultipleChoiceField(
        label=_("Which messages the office is to read"), choices=(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, pages, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = pages


class AssignForm(forms.Form):
    to = forms.ChoiceField(label=_("Who looks after it"), required=False)

    def __init__(self, people, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.fields["to"].choices = [
            ("", _("Nobody yet")), *((key, one.get_full_name()) for key, one in self.people.items())
        ]  # fmt: skip

    def clean_to(self):
        return self.people.get(self.cleaned_data["to"])


class RateForm(forms.Form):
    mark = forms.TypedChoiceField(label=_("How well did we help?"), choices=MARKS, coerce=int, widget=forms.RadioSelect)


class ReplyForm(Written, forms.Form):
    place = "message"

    title = forms.CharField(label=_("Name"), max_length=80)
    language = forms.ChoiceField(label=_("Language"))
    words = forms.CharField(label=_("Words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, languages, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages
