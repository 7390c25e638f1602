"""Editing a document in each of the clinic's languages."""

import re
from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shared.privacy.documents.kinds import KINDS, PROVIDER
from shared.privacy.documents.models import DocumentVersion
from shared.web.languages import NAMES

Audience = DocumentVersion.Audience
OTHER = "other"
UNSEEN = re.compile("[\x00\ud800-\udfff]")
AUDIENCES = [
    (Audience.NOBODY.value, _("Nobody: it is there to be read")),
    (Audience.WHEN_NEEDED.value, _("Whoever does what it is about, at that moment")),
    (Audience.CLIENTS.value, _("Clients, when they sign in")),
    (Audience.STAFF.value, _("Staff, when they sign in")),
    (Audience.OWNER.value, _("The owner, in the clinic's name")),
    (Audience.EVERYBODY.value, _("Clients and staff, when they sign in")),
]


class NewForm(forms.Form):
    """Which document is begun."""

    kind = forms.ChoiceField(label=_("Which document?"))
    name = forms.CharField(label=_("Its name, if it is another one"), max_length=100, required=False)

    def __init__(self, *arguments, providers: Mapping[str, str], **named):
        """`providers`: {key: name} of those to whom something is sent, each of whom may have terms."""
        super().__init__(*arguments, **named)
        terms = [(key, gettext(PROVIDER.title) % {"name": name}) for key, name in providers.items()]
        usual = [(key, gettext(kind.title)) for key, kind in KINDS.items()]
        self.fields["kind"].choices = [*usual, *terms, (OTHER, gettext("Another one"))]

    def clean(self):
        found = super().clean()
        if found.get("kind") == OTHER and not self.key():
            self.add_error("name", _("Write what it is called."))
        return found

    def key(self) -> str:
        """The document's key: of the list, or made of its name."""
        if self.cleaned_data["kind"] != OTHER:
            return self.cleaned_data["kind"]
        plain = re.sub(r"[^a-z0-9]+", "-", self.cleaned_data.get("name", "").lower()).strip("-")
        return plain[:30].strip("-")  # no underscore: never the key of one of ours


class EditForm(forms.Form):
    """The draft: title and text in every language that the clinic speaks."""

    audience = forms.ChoiceField(label=_("Who must accept it?"), choices=AUDIENCES, widget=forms.RadioSelect)
    public = forms.BooleanField(label=_("Show it on the public pages"), required=False)
    asks_again = forms.BooleanField(
        label=_("Ask those again who accepted an earlier edition"),
        help_text=_("Leave it out only where nothing changes in substance: a spelling mistake, a new address."),
        required=False,
    )

    def __init__(self, draft: DocumentVersion, languages, *arguments, **named):
        self.languages = languages
        initial = {"audience": draft.audience, "public": draft.public, "asks_again": draft.asks_again}
        for lang in languages:
            initial |= {f"title_{lang}": draft.title.get(lang, ""), f"text_{lang}": draft.text.get(lang, "")}
        super().__init__(*arguments, initial=initial, **named)
        for lang in languages:
            self.fields[f"title_{lang}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": NAMES[lang]}, max_length=150, required=False
            )
            self.fields[f"text_{lang}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": NAMES[lang]},
                max_length=100_000,
                required=False,
                help_text=_("An empty line ends a paragraph. ## begins a heading, - a point in a list."),
                widget=forms.Textarea({"rows": 14}),
            )

    def clean(self):
        found = super().clean()
        for name, value in list(found.items()):
            if isinstance(value, str) and UNSEEN.search(value):
                self.add_error(name, _("There is a character in it that can't be kept."))
        return found

    def said(self, draft: DocumentVersion) -> dict:
        """What actions.edit takes. Languages that the clinic no longer speaks stay as they are."""
        data = self.cleaned_data
        return {
            "audience": data["audience"],
            "public": data["public"],
            "asks_again": data["asks_again"],
            "title": draft.title | {lang: data[f"title_{lang}"] for lang in self.languages},
            "text": draft.text | {lang: data[f"text_{lang}"] for lang in self.languages},
        }


class PublishForm(forms.Form):
    """From which day it holds."""

    day = forms.DateField(
        label=_("Holds from"),
        help_text=_("Empty: from this moment. Give people time where it weighs on them."),
        required=False,
    )

    def __init__(self, today: date, *arguments, **named):
        self.today = today
        super().__init__(*arguments, **named)

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day and day <= self.today:
            raise forms.ValidationError(_("Choose a day to come, or leave it empty."))
        return day
