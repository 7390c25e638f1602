"""Signing a manual task off."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.privacy.collecting import Written
from shared.privacy.handwork.models import ManualTask

Outcome = ManualTask.Outcome


class SignForm(Written, forms.Form):
    """What became of the work. One per task on the page, told apart by `prefix`."""

    place, never = "task", ("identity_number",)

    outcome = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[(Outcome.DONE.value, _("It is done")), (Outcome.NOT_DONE.value, _("It could not be done"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Note, or why it could not be done"),
        help_text=_("No names and nothing about anybody's health: the note is kept as proof."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean(self):
        found = super().clean()
        if found.get("outcome") == Outcome.NOT_DONE and not (found.get("why") or "").strip():
            self.add_error("why", _("Say why it could not be done."))
        return found
