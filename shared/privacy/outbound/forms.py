"""The form for something of the outside."""

import re
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shared.privacy.engine.document import Document
from shared.privacy.engine.render import Voice
from shared.privacy.outbound import set_up
from shared.privacy.outbound.models import OutsideTag
from shared.privacy.outbound.pages import PAGES

KINDS = [
    ("script", _("A script, for statistics or a widget")),
    ("frame", _("A frame, for a map, a film or a calendar")),
    ("pixel", _("A pixel, a picture that counts")),
]
HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+(:\d{1,5})?\Z")
DATA = re.compile(r"(data-[a-z0-9-]{1,40})\s*=\s*\"?([^\"<>\x00-\x1f]{0,200})\"?\Z")
MOST_DATA = 10


class TagForm(forms.Form):
    """Gives what actions.add_tag wants. Whose it is: only recipients of the policy whose consent is asked for."""

    name = forms.CharField(
        label=_("What you call it"), max_length=80, help_text=_("Visitors see it too, for example Map or Statistics.")
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=KINDS, widget=forms.RadioSelect, initial="script")
    url = forms.CharField(
        label=_("Its address"),
        max_length=500,
        help_text=_('The address in src="…" of the code you were given. It begins with https://.'),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "autocapitalize": "off"}),
    )
    data = forms.CharField(
        label=_("Its settings"),
        required=False,
        max_length=2000,
        help_text=_('For a script only, one a line, as in data-site="17".'),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "class": "ds-input mono"}),
    )
    setup = forms.CharField(
        label=_("Its first calls"),
        required=False,
        max_length=3000,
        help_text=_(
            'For a script only, one a line, as in _paq.push(["setSiteId", "7"]) or dataLayer("config", "G-1").'
        ),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "class": "ds-input mono"}),
    )
    recipient = forms.ChoiceField(
        label=_("Whose it is, and which consent it needs"),
        help_text=_("From your policy. Whoever is not named there comes into the policy first."),
    )
    pages = forms.MultipleChoiceField(
        label=_("On which pages"),
        choices=lambda: list(PAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=["portal:home"],
        help_text=_(
            "Pages where somebody chooses a service, books or writes are not here: outside tags never load there."
        ),
    )

    def __init__(self, document: Document, lang: str, *arguments, **named):
        super().__init__(*arguments, **named)
        voice = Voice(document, lang)
        self.fields["recipient"].choices = [
            (key, f"{one.name} ({voice.pattern('common', 'consents', one.consent)})")
            for key, one in document.recipients.items()
            if one.consent != "none"
        ]

    def clean_url(self) -> str:
        text = self.cleaned_data["url"].strip()
        try:
            url = urlsplit(text)
            port = url.port
        except ValueError:
            raise ValidationError(gettext("This is no address.")) from None
        if url.scheme != "https":
            raise ValidationError(gettext("The address has to begin with https://."))
        if not HOST.match(url.netloc) or port == 0 or re.search(r"[\s\"'<>\\]", text):
            raise ValidationError(gettext("This is no address."))
        return url._replace(fragment="").geturl()

    def clean_data(self) -> dict[str, str]:
        lines = [line.strip() for line in self.cleaned_data["data"].splitlines() if line.strip()]
        found = [DATA.match(line) for line in lines]
        if not all(found) or len(found) > MOST_DATA:
            raise ValidationError(gettext('Write one setting a line, as in data-site="17", and at most ten.'))
        return {match[1]: match[2] for match in found}

    def clean_setup(self) -> dict | None:
        try:
            found = set_up.parse(self.cleaned_data["setup"])
        except ValueError:
            raise ValidationError(
                gettext(
                    'Write one call a line, as in _paq.push(["setSiteId", "7"]) or dataLayer("config", "G-1"): plain words '
                    "and numbers, all to the same queue, and at most ten."
                )
            ) from None
        return found._asdict() if found else None

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("setup") and cleaned.get("kind") != OutsideTag.Kind.SCRIPT:
            self.add_error("setup", gettext("Only a script has settings."))
        if cleaned.get("data") and cleaned.get("kind") != OutsideTag.Kind.SCRIPT:
            self.add_error("data", gettext("Only a script has settings."))
        return cleaned
