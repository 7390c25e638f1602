"""What comes in: checked here, before anything is asked of the database."""

from datetime import UTC, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.booking.models import Form

START = "%Y-%m-%dT%H:%MZ"  # an instant in an address: UTC, whole minutes


def start_text(start: datetime) -> str:
    return start.astimezone(UTC).strftime(START)


class StartField(forms.CharField):
    """An instant from `start_text`."""

    free = False

    def to_python(self, value):
        try:
            return datetime.strptime(super().to_python(value), START).replace(tzinfo=UTC)
        except ValueError:
            raise forms.ValidationError(_("That is not a time."), "start") from None


class ChoiceForm(forms.Form):
    """What the portal's page for choosing a time is asked for."""

    who = forms.UUIDField(required=False)
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


class TimeForm(forms.Form):
    """A chosen time, on its way from the portal to the signed-in side."""

    service = forms.UUIDField()
    who = forms.UUIDField()
    start = StartField()
    form = forms.ChoiceField(choices=Form.choices, required=False)
