"""What visitors write, and what the clinic sets up."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.contact import pgp, saying
from practice.contact.models import ContactForm
from shared.privacy.collecting import Written
from shared.signing import BadSignature, sign, unsign
from shared.web.languages import NAMES

PURPOSE, LIFE, SOONEST = "contact form", timedelta(hours=12), timedelta(seconds=3)
UNFIT = {
    "unreadable": _("That is no OpenPGP key that we can read. Paste the public key as ASCII, from BEGIN to END."),
    "secret": _("That holds the private half. Export the public key alone, and take this one for known to others."),
    "expired": _("That key has expired."),
    "revoked": _("That key is revoked."),
    "sealing": _("Nothing can be sealed to that key: it has no part for encryption that is valid today."),
}


def token(form: ContactForm) -> str:
    """For the hidden field, new each time that the page is shown: which form, and when."""
    return sign([str(form.pk), timezone.now().timestamp()], PURPOSE)


class WriteForm(Written, forms.Form):
    """Fields that the form declares, and no other. `website` is filled in by programs alone."""

    place = "contact_form"

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    times = forms.CharField(label=_("Times that suit you"), max_length=200, required=False)
    text = forms.CharField(label=_("Message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    level = forms.BooleanField(label=_("I have read how this form is protected"))
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    shown = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, row: ContactForm, has_document: bool, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        for name in ("name", "phone", "times"):
            if name not in row.asks:
                del self.fields[name]
        if not has_document:
            del self.fields["level"]

    def clean_shown(self):
        """A page that was shown here, long enough ago to have been read and not too long."""
        try:
            pk, at = unsign(self.cleaned_data["shown"], PURPOSE, LIFE)
        except (BadSignature, ValueError):
            raise forms.ValidationError(_("This page was open for too long. Send it once more.")) from None
        age = timezone.now().timestamp() - at
        if pk != str(self.row.pk) or not SOONEST.total_seconds() <= age <= LIFE.total_seconds():
            raise forms.ValidationError(
                _("That was very quick, or very slow. Look at it once more, and send it again.")
            )
        return self.cleaned_data["shown"]

    @property
    def by_a_program(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def said(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in saying.labels() if self.cleaned_data.get(name)}


class SetUpForm(forms.Form):
    """`languages`: of the clinic; a title and words for each."""

    key = forms.SlugField(
        label=_("Address"), max_length=40, help_text=_("Small letters and hyphens: the end of the page's address.")
    )
    to = forms.EmailField(label=_("Told to"), help_text=_("The clinic's own mailbox."))
    asks = forms.MultipleChoiceField(
        label=_("Asks for, beside address and message"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("name", _("Name")), ("phone", _("Phone")), ("times", _("Times that suit you"))],
    )
    pgp_key = forms.CharField(
        label=_("Public PGP key"),
        required=False,
        max_length=pgp.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_(
            "With a key, what comes is sealed to it at once and sent to you so. Only who has the private half reads it."
        ),
    )
    keeps_plain = forms.BooleanField(
        label=_("Keep it readable here too"),
        required=False,
        help_text=_("Encrypted with the service's keys. Without a key of yours it is always kept so."),
    )
    document = forms.ChoiceField(
        label=_("Document that says how the form is protected"),
        required=False,
        help_text=_("Whoever writes accepts it."),
    )
    own = forms.BooleanField(
        label=_("Mine alone"),
        required=False,
        help_text=_("What comes is sealed to your key. Nobody else here sees it, nor that something came."),
    )
    is_open = forms.BooleanField(label=_("Open"), required=False)

    def __init__(self, row: ContactForm, languages, documents, *args, **kwargs):
        names = ("key", "to", "asks", "pgp_key", "keeps_plain", "document", "is_open")
        initial = {name: getattr(row, name) for name in names}
        initial |= {f"title_{one}": row.title.get(one, "") for one in languages}
        initial |= {f"words_{one}": row.words.get(one, "") for one in languages}
        initial["own"] = row.practitioner_id is not None
        super().__init__(*args, initial=initial, **kwargs)
        self.row, self.languages, self.found = row, languages, None
        self.fields["document"].choices = [("", _("None")), *documents]
        for one in languages:
            name = f", {NAMES[one]}" if len(languages) > 1 else ""
            self.fields[f"title_{one}"] = forms.CharField(label=f"{_('Title')}{name}", max_length=80)
            self.fields[f"words_{one}"] = forms.CharField(
                label=f"{_('What it is for')}{name}",
                max_length=600,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean_key(self):
        key = self.cleaned_data["key"].lower()
        if ContactForm.objects.filter(key=key).exclude(pk=self.row.pk).exists():
            raise forms.ValidationError(_("Another form has that address."))
        return key

    def clean_pgp_key(self):
        if armored := self.cleaned_data["pgp_key"].strip():
            try:
                self.found = pgp.checked(armored, timezone.now())
            except pgp.Unfit as no:
                raise forms.ValidationError(UNFIT[no.why], no.why) from None
        return armored

    def values(self) -> dict:
        said = self.cleaned_data
        texts = {part: {one: said[f"{part}_{one}"] for one in self.languages} for part in ("title", "words")}
        return {name: said[name] for name in ("key", "to", "asks", "keeps_plain", "document", "is_open", "own")} | texts


class ClientForm(forms.Form):
    email = forms.EmailField(label=_("The client's e-mail address"))
