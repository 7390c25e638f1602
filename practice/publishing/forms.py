"""What the clinic writes, and what others write under it or about it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.booking.staff_forms import InLanguages
from shared.privacy.collecting import Written

ARTS = {
    "": _("None"), "room": _("A room"), "chair": _("A chair"), "house": _("A house"), "key": _("A key"),
    "hills": _("Hills"), "cup": _("A cup"), "window": _("A window"),
}  # fmt: skip
MARKS = _("## heading, - point, > quotation, **strong**, *stressed*, [words](https://…). Blank lines part paragraphs.")


class PieceForm(InLanguages):
    words = {
        "title": (_("Title"), "", forms.TextInput, 120, True),
        "body": (_("Text"), MARKS, forms.Textarea, 50_000, True),
    }
    art = forms.ChoiceField(label=_("Drawing"), choices=ARTS.items(), required=False)
    by = forms.CharField(label=_("Who wrote it, as readers see it"), max_length=100, required=False)
    comments = forms.BooleanField(label=_("Readers may comment"), required=False)

    def __init__(self, *args, takes_comments: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not takes_comments:
            del self.fields["comments"]

    def said(self) -> dict:
        plain = {name: self.cleaned_data.get(name, "") for name in ("art", "by")}
        return plain | self.texts() | {"comments": bool(self.cleaned_data.get("comments"))}


class ShowForm(forms.Form):
    """In the clinic's time. Empty: now."""

    at = forms.DateTimeField(
        label=_("From when on"),
        required=False,
        widget=forms.DateTimeInput(),
        help_text=_("Leave it empty, and it is out at once."),
    )


class CommentForm(Written):
    place = "comments"
    never = ("identity_number", "payment.card")
    name = forms.CharField(
        label=_("What shall we call you?"),
        max_length=60,
        help_text=_("It stands beside your comment. It need not be your name."),
    )
    text = forms.CharField(label=_("Your comment"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))
    agree = forms.BooleanField(label=_("You may show it here under that name. I can take it back at any time."))


class TestimonialForm(Written):
    place = "comments"
    never = ("identity_number", "payment.card")
    name = forms.CharField(
        label=_("The name that is shown"), max_length=60, help_text=_("A first name, an initial, or whatever you like.")
    )
    text = forms.CharField(
        label=_("What would you like to say?"), max_length=1500, widget=forms.Textarea(attrs={"rows": 6})
    )
    agree = forms.BooleanField(label=_("Yes, I agree to that"))
