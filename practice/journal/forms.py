"""What is posted to a journal. Errors never repeat what was written."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from practice.journal.content import LONGEST
from practice.journal.models import Block, PhysicalItem, Succession
from shared.ids import uuid7
from shared.privacy.collecting import Written

YEAR = timedelta(days=366)
TOO_LONG = ngettext_lazy(
    "At most %(limit_value)d character fits in one note; this has %(show_value)d.",
    "At most %(limit_value)d characters fit in one note; this has %(show_value)d.",
    "limit_value",
)


class _Written(forms.CharField):
    """Lines end as the browser's textarea shows them, not as it sends them; length is counted that way."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").rstrip()


def written(label, **more):
    field = _Written(label=label, max_length=LONGEST, strip=False, **more)
    field.error_messages["max_length"] = TOO_LONG
    for validator in field.validators:
        if getattr(validator, "code", "") == "max_length":
            validator.message = TOO_LONG
    del field.widget.attrs["maxlength"]  # the browser would cut a pasted text without a word
    return field


def concerned(form: forms.Form, people) -> None:
    """Asks whom it concerns, where a journal has several subjects."""
    if len(people) > 1:
        form.fields["about"].choices = [(str(person.pk), person.first_name) for person in people]
    else:
        del form.fields["about"]


class DiscardForm(forms.Form):
    """A draft that is thrown away cannot be had back: so a word is typed."""

    word = forms.CharField(max_length=40)

    def clean_word(self):
        if self.cleaned_data["word"].strip().casefold() != str(_("discard")).casefold():
            raise forms.ValidationError(_("Type the word as it stands above the field."))
        return self.cleaned_data["word"]


class AttachForm(forms.Form):
    """A file; `people`: the journal's subjects, asked for where there are several."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "PDF, JPEG, PNG or WebP, at most 5 MB. Pictures are drawn anew and lose what they tell about place and camera."
        ),
    )
    about = forms.MultipleChoiceField(label=_("Whom it concerns"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, auto_id="id_attach_%s", **kwargs)
        concerned(self, people)

    @property
    def chosen(self) -> tuple[UUID, ...]:
        return tuple(UUID(key) for key in self.cleaned_data.get("about", ()))


class SendForm(forms.Form):
    """A client's file for their record."""

    file = forms.FileField(label=_("File"), help_text=_("PDF, JPEG, PNG or WebP, at most 5 MB."))
    entry = forms.UUIDField(widget=forms.HiddenInput)  # the same for a double click

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entry"].initial = uuid7


class SearchForm(forms.Form):
    """Words to look for in an opened journal."""

    words = forms.CharField(max_length=100)


class DisagreeForm(Written, forms.Form):
    """What a client says against a note, or against all of it. `notes`: [(id, words)] of those that concern them."""

    place, never = "rights_request", ("identity_number",)

    regards = forms.ChoiceField(label=_("Which note"), required=False)
    text = forms.CharField(
        label=_("What is wrong or missing, in your own words"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )

    entry = forms.UUIDField(widget=forms.HiddenInput)  # the same for a double click

    def __init__(self, *args, notes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entry"].initial = uuid7
        self.fields["regards"].answered = True
        self.fields["regards"].choices = [("", _("All of it, or I don't know which")), *notes]

    @property
    def about(self) -> UUID | None:
        return UUID(self.cleaned_data["regards"]) if self.cleaned_data.get("regards") else None


PARTS = (
    (Block.Part.ALL, _("All that concerns me")),
    (Block.Part.NOTE, _("One note")),
    (Block.Part.PERIOD, _("What was written within a time")),
)


class BlockForm(forms.Form):
    """What is hidden, and from whom. `notes`: [(id, words)]; `readers`: [(id, name)] besides the responsible one; `by_hand`:
    staff note what came by letter or call."""

    part = forms.ChoiceField(
        label=_("What is hidden"), widget=forms.RadioSelect, initial=Block.Part.ALL,
        choices=PARTS,
    )  # fmt: skip
    note = forms.ChoiceField(label=_("Which note"), required=False)
    since = forms.DateField(label=_("From and with"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To and with"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    against = forms.ChoiceField(label=_("From whom"), widget=forms.RadioSelect, initial=Block.Against.OTHERS)
    how = forms.ChoiceField(
        label=_("How it came"), choices=[(Block.How.LETTER, _("By letter")), (Block.How.CALL, _("By phone"))]
    )

    def __init__(self, *args, notes, readers, responsible, by_hand=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].choices = [("", "–"), *notes]
        self.fields["against"].choices = [
            (Block.Against.OTHERS, _("Everybody but %(name)s") % {"name": responsible}),
            *((f"{Block.Against.READER}:{key}", name) for key, name in readers),
            (Block.Against.OUTSIDE, _("Other care providers: nothing of it is passed on to them")),
        ]
        for name in ("note", "since", "until"):
            self.fields[name].answered = True  # they belong to a choice above
        if by_hand:
            self.fields["part"].choices = [(Block.Part.ALL, _("All that concerns the client")), *PARTS[1:]]
        else:
            del self.fields["how"]

    def clean(self):
        found = super().clean()
        if found.get("part") == Block.Part.NOTE and not found.get("note"):
            self.add_error("note", _("Choose the note."))
        if found.get("part") == Block.Part.PERIOD:
            since, until = found.get("since"), found.get("until")
            if not since or not until:
                self.add_error("since", _("Say from which day to which."))
            elif until < since:
                self.add_error("until", _("That day is before the first one."))
        return found

    @property
    def wish(self) -> dict:
        """The keyword arguments of blocks.Wish."""
        said, (against, _sep, reader) = self.cleaned_data, self.cleaned_data["against"].partition(":")
        part = said["part"]
        return {
            "part": part, "against": against, "reader": UUID(reader) if reader else None,
            "note": UUID(said["note"]) if part == Block.Part.NOTE else None,
            "since": said["since"] if part == Block.Part.PERIOD else None,
            "until": said["until"] if part == Block.Part.PERIOD else None,
        }  # fmt: skip


class EmergencyForm(Written, forms.Form):
    """Why what is hidden must be seen. The client, and a colleague, read it."""

    place, never = "rights_request", ("identity_number",)

    reason = forms.CharField(
        label=_("Why it can't wait for the client's yes"),
        max_length=200,
        help_text=_(
            "The client reads it, and so does the colleague who agrees. Say what is at stake, not what was told."
        ),
    )


class CosignForm(forms.Form):
    """A supervisor's answer about one note; it is sealed into the journal."""

    outcome = forms.ChoiceField(
        choices=[("signed", _("Sign too")), ("returned", _("Return"))], widget=forms.HiddenInput
    )
    text = written(
        _("What you want to say"), required=False, widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("It is sealed into the journal, and is a part of it."),
    )  # fmt: skip

    def clean(self):
        found = super().clean()
        if found.get("outcome") == "returned" and not found.get("text"):
            self.add_error("text", _("Say what should be different."))
        return found


class CaseForm(forms.Form):
    """A case without names; nothing of it is kept before `keep`."""

    text = written(
        _("The case, as somebody outside may read it"), widget=forms.Textarea(attrs={"rows": 16, "dir": "auto"})
    )
    keep = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen = forms.BooleanField(label=_("I have looked at each of them, and it may stay"), required=False)


class SuperviseForm(forms.Form):
    """Who reads along, and until when."""

    supervisor = forms.ChoiceField(label=_("Supervisor"))
    until = forms.DateField(
        label=_("Until and with"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("At most a year ahead. Then it is agreed on anew, or over."),
    )  # fmt: skip

    def __init__(self, *args, colleagues, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].choices = [(str(one.pk), one.get_full_name()) for one in colleagues]
        self.today = today

    def clean_until(self):
        until = self.cleaned_data["until"]
        if not self.today <= until <= self.today + YEAR:
            raise forms.ValidationError(_("Choose a day from today on, at most a year ahead."))
        return until


class TrusteesForm(forms.Form):
    """Who opens one's journals afterwards, two together; nobody, or two to five."""

    chosen = forms.MultipleChoiceField(
        label=_("Trustees of your journals"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Two to five who hold a key: colleagues, or those elsewhere who have signed. Any two of them are enough."),
    )  # fmt: skip

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].answered = True  # nobody is an answer
        self.fields["chosen"].choices = [(str(one.pk), self._words(one)) for one in people]

    @staticmethod
    def _words(one):
        name = one.get_full_name()
        return _("%(name)s, who works elsewhere") % {"name": name} if one.works_elsewhere else name

    def clean_chosen(self):
        chosen = self.cleaned_data["chosen"]
        if chosen and not 2 <= len(chosen) <= 5:
            raise forms.ValidationError(_("Choose two to five, or nobody."))
        return chosen


class SuccessionForm(Written, forms.Form):
    """Whose journals, why, and to whom. The words are read by everybody here whom it concerns, and by the clients."""

    place, never = "rights_request", ("identity_number",)

    practitioner = forms.ChoiceField(label=_("Whose journals"))
    cause = forms.ChoiceField(label=_("What has happened"), choices=Succession.Cause.choices)
    words = forms.CharField(
        label=_("How you know"), max_length=150,
        help_text=_("The clients read it, and so does whoever is to be succeeded."),
    )  # fmt: skip
    successor = forms.ChoiceField(label=_("Who answers for them from then on"))

    def __init__(self, *args, whose, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["practitioner"].choices = [(str(one.pk), one.get_full_name()) for one in whose]
        self.fields["successor"].choices = [(str(one.pk), one.get_full_name()) for one in colleagues]


class MaterialForm(Written, forms.Form):
    """Something of the record that is no data."""

    place, never = "rights_request", ("identity_number",)

    what = forms.ChoiceField(label=_("What it is"), choices=PhysicalItem.What.choices)
    where = forms.CharField(
        label=_("Where it is locked away"), max_length=100, help_text=_("For example: steel cabinet, folder 12.")
    )


class MaterialEndForm(Written, forms.Form):
    """What became of it."""

    place, never = "rights_request", ("identity_number",)

    became = forms.ChoiceField(choices=[choice for choice in PhysicalItem.Became.choices if choice[0]])
    handed_to = forms.CharField(label=_("Handed out to"), max_length=100, required=False)

    def clean(self):
        found = super().clean()
        if found.get("became") == PhysicalItem.Became.HANDED and not found.get("handed_to"):
            self.add_error("handed_to", _("Say to whom it was handed out."))
        return found


class HandoverForm(forms.Form):
    """To whom a record goes, if the client agrees."""

    to = forms.ChoiceField(label=_("To whom"))

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(str(one.pk), one.get_full_name()) for one in colleagues]


class SharedForm(forms.Form):
    """Who else a new journal concerns, besides the client whose page this is."""

    others = forms.MultipleChoiceField(label=_("With whom"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["others"].choices = [(str(person.pk), person.first_name) for person in people]
        self.fields["others"].error_messages["required"] = _("Choose at least one more person.")


class ReleaseForm(Written, forms.Form):
    """Which notes are handed over to the client; what is kept back needs a reason, which the client reads."""

    place, never = "rights_request", ("identity_number",)

    reason = forms.CharField(
        label=_("Why something is kept back"),
        required=False,
        max_length=500,
        help_text=_("The client reads it. For example: it would tell of somebody else."),
    )

    def __init__(self, *args, pages, **kwargs):
        super().__init__(*args, **kwargs)
        self.keys = [page.entry.pk for page in pages]

    @property
    def chosen(self) -> set[UUID]:
        """All, before anybody has chosen."""
        if not self.is_bound:
            return set(self.keys)
        wanted = set(self.data.getlist("note"))
        return {key for key in self.keys if str(key) in wanted}

    def tick(self, page) -> bool:
        return page.entry.pk in self.chosen

    def clean(self):
        cleaned = super().clean()
        if self.chosen != set(self.keys) and not cleaned.get("reason"):
            self.add_error("reason", _("Say why something is kept back."))
        return cleaned
