"""What people at clinics ask, and what operators write. Nothing about clients belongs here, and words of care are refused."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.cases import LONGEST, Said
from shared.privacy.collecting import Written
from shared.staff.queries import account_by_email
from shared.web.languages import NAMES
from tenants.helpdesk.words import CATEGORIES, MARKS


class TextForm(Written, forms.Form):
    place = "message"
    never = ("identity_number", "payment.card", "journal")

    text = forms.CharField(label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))


class AskForm(TextForm):
    """`rooms`: [(schema, name)] of whoever asks."""

    clinic = forms.ChoiceField(label=_("Which clinic it is about"), required=False)
    category = forms.ChoiceField(label=_("What is it about?"), choices=CATEGORIES.items())
    subject = forms.CharField(label=_("In a few words"), max_length=120)
    text = forms.CharField(
        label=_("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Enrum never sees your clients. Leave out whatever is about them, their names too."),
    )
    field_order = ("clinic", "category", "subject", "text")

    def __init__(self, rooms, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "clinic" in self.fields:
            self.fields["clinic"].choices = [("", _("None of them")), *rooms]

    @property
    def said(self) -> Said:
        return Said(self.cleaned_data["text"], self.cleaned_data["subject"])


class PhoneForm(AskForm):
    clinic = None
    email = forms.EmailField(label=_("The e-mail address that they sign in with"))
    field_order = ("email", "category", "subject", "text")
    account = None

    def clean_email(self):
        self.account = account_by_email(self.cleaned_data["email"])
        if self.account is None or self.account.ended_at is not None:
            raise forms.ValidationError(_("Nobody here has that address."))
        return self.cleaned_data["email"]


class AssignForm(forms.Form):
    to = forms.ChoiceField(label=_("Who looks after it"), required=False)

    def __init__(self, people, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.fields["to"].choices = [("", _("Nobody yet")), *((key, one.name) for key, one in self.people.items())]

    def clean_to(self):
        found = self.people.get(self.cleaned_data["to"])
        return found.pk if found else None


class RateForm(forms.Form):
    mark = forms.TypedChoiceField(label=_("How well did we help?"), choices=MARKS, coerce=int, widget=forms.RadioSelect)


class ReplyForm(Written, forms.Form):
    place = "message"
    title = forms.CharField(label=_("Name"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=NAMES.items())
    words = forms.CharField(label=_("Words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}))
