"""Which file, and what its columns are."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from practice.importing import fields
from practice.importing.models import Batch

KINDS = {
    Batch.Kind.SERVICES: _("Services"),
    Batch.Kind.CLIENTS: _("Clients"),
    Batch.Kind.BOOKINGS: _("Bookings, past and to come"),
    Batch.Kind.JOURNAL: _("Notes of your own journals"),
}
ORDERS = {"dmy": _("Day before month: 24/12/2026"), "mdy": _("Month before day: 12/24/2026")}


class FileForm(forms.Form):
    """`kinds`: those that this person may bring."""

    kind = forms.ChoiceField(label=_("What the file holds"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV as any program writes it, or iCalendar for bookings. At most 2.5 MB and 10,000 lines."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.ics,text/csv,text/calendar"}),
    )

    def __init__(self, *arguments, kinds, **named):
        super().__init__(*arguments, **named)
        self.fields["kind"].choices = [(kind, KINDS[kind]) for kind in kinds]


class MappingForm(forms.Form):
    """One choice for each thing that can be said: the column that says it. `usual` is for lines that say nothing."""

    def __init__(self, data, *, row: Batch, head, practitioners, services):
        super().__init__(data)
        self.row = row
        columns = [("", _("No column")), *((str(number), name or f"{number + 1}") for number, name in enumerate(head))]
        for one in fields.FIELDS[row.kind]:
            self.fields[one.key] = forms.ChoiceField(
                label=one.label, choices=columns, required=False, initial=str(row.columns.get(one.key, ""))
            )
        self._usual(practitioners, services)

    def _usual(self, practitioners, services):
        kind, usual = self.row.kind, self.row.usual
        if kind in (Batch.Kind.CLIENTS, Batch.Kind.BOOKINGS):
            choices = [("", _("Nobody")), *((str(one.pk), one.get_full_name()) for one in practitioners)]
            self._add(
                "usual_practitioner", _("Practitioner where the line names none"), choices, usual.get("practitioner")
            )
        if kind == Batch.Kind.BOOKINGS:
            choices = [("", _("None")), *services]
            self._add("usual_service", _("Service where the line names none"), choices, usual.get("service"))
        if kind in (Batch.Kind.BOOKINGS, Batch.Kind.JOURNAL):
            self._add("usual_order", _("How days are written"), list(ORDERS.items()), usual.get("order", "dmy"))

    def _add(self, name, label, choices, initial):
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, initial=initial or "")

    def clean(self):
        cleaned = super().clean()
        for group in fields.lacking(self.row.kind, self.columns()):
            names = " / ".join(str(self.fields[key].label) for key in group)
            self.add_error(group[0], gettext("Say which column is this: %(names)s.") % {"names": names})
        return cleaned

    def columns(self) -> dict[str, int]:
        known = [one.key for one in fields.FIELDS[self.row.kind]]
        return {key: int(self.cleaned_data[key]) for key in known if self.cleaned_data.get(key)}

    def usual(self) -> dict[str, str]:
        begins = "usual_"
        said = {key.removeprefix(begins): value for key, value in self.cleaned_data.items() if key.startswith(begins)}
        return {key: value for key, value in said.items() if value}
