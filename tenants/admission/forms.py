"""What an owner answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.privacy.collecting import Written


class AppealForm(Written, forms.Form):
    place, never = "operators", ("identity_number",)
    words = forms.CharField(
        label=_("Your answer"),
        min_length=10,
        max_length=2000,
        help_text=_("What was misunderstood, or what has changed since. Write nothing about any client."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
