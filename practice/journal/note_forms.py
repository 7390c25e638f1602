"""A note as it is written: its draft, and its correction."""

from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.journal import skeletons
from practice.journal.content import TEMPLATES
from practice.journal.forms import concerned, written


def _review():
    return forms.DateField(
        label=_("To be reviewed on"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


def ahead(form):
    """A plan that is signed says when it is looked at again, on a day to come."""
    day = form.cleaned_data.get("review_on")
    if day is None or day <= timezone.localdate():
        form.add_error("review_on", _("Choose a day to come, when you look at the plan again."))


class NoteForm(forms.Form):
    """A draft, or a note to be signed at once. `people`: the journal's subjects, asked for where there are several."""

    text = written(_("Note"), widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}))
    template = forms.ChoiceField(choices=[(key, skeletons.LABELS[key]) for key in TEMPLATES], widget=forms.HiddenInput)
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    journal = forms.UUIDField(required=False, widget=forms.HiddenInput)
    review_on = _review()
    about = forms.MultipleChoiceField(label=_("Whom it concerns"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, people=(), signing=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = signing  # a draft may be empty
        self.fields["text"].error_messages["required"] = _("Write something before you sign.")
        self.signing = signing
        concerned(self, people)

    def clean(self):
        if any(bound.errors for bound in self.hidden_fields()):
            raise forms.ValidationError(
                _("The form did not arrive whole. Copy your text, open the page anew, and try again.")
            )
        if self.signing and self.cleaned_data.get("template") == "plan" and "review_on" not in self.errors:
            ahead(self)
        return super().clean()

    @property
    def reviewed(self) -> str:
        """As Content.review_on: a plan's alone."""
        day = self.cleaned_data.get("review_on")
        return day.isoformat() if day and self.cleaned_data["template"] == "plan" else ""

    @property
    def chosen(self) -> tuple[UUID, ...]:
        return tuple(UUID(key) for key in self.cleaned_data.get("about", ()))


class CorrectionForm(forms.Form):
    """The whole note as it shall read, and why it did not."""

    text = written(_("The note as it should read"), widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}))
    why = forms.CharField(label=_("Why it is corrected"), max_length=300)
    version = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)
    review_on = _review()

    def __init__(self, *args, plan=False, **kwargs):
        """`plan`: the note is a treatment plan, and says when it is reviewed."""
        super().__init__(*args, **kwargs)
        if not plan:
            del self.fields["review_on"]

    def clean(self):
        if "review_on" in self.fields and "review_on" not in self.errors:
            ahead(self)
        return super().clean()

    @property
    def reviewed(self) -> str:
        day = self.cleaned_data.get("review_on")
        return day.isoformat() if day else ""
