"""What staff fill in: services, weekly hours, absences, cards. Words come once for each of the clinic's languages."""

from datetime import time
from decimal import Decimal
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from practice.booking.models import Form, Service
from practice.booking.slots import MIDNIGHT, Hours
from practice.booking.words import SPOKEN, WEEKDAYS, form_word, spoken_word
from shared.privacy.engine import vocabulary
from shared.web.formats import typed
from shared.web.languages import NAMES

MOST_MONEY = Decimal("100000")  # in the currency's main unit: a slip of the finger, not a price
STEPS = (15, 20, 30, 45, 60, 75, 90, 120)


class MinorField(forms.DecimalField):
    """An amount in the main unit ("650" or "650,50"), as an integer of the smallest (öre, øre)."""

    def __init__(self, **named):
        super().__init__(min_value=0, max_value=MOST_MONEY, decimal_places=2, localize=True, **named)

    def to_python(self, value):
        return super().to_python(str(value).replace("\xa0", "").replace(" ", "").replace(",", ".") if value else value)

    def clean(self, value):
        amount = super().clean(value)
        return None if amount is None else int(amount * 100)


class InLanguages(forms.Form):
    """`words`: {field: (label, help, control, most characters, required in the first language)}."""

    words = {}

    def __init__(self, *arguments, languages, texts=None, **named):
        super().__init__(*arguments, **named)
        self.languages = languages
        for field, (label, help_text, control, most, required) in self.words.items():
            for code in languages:
                many = len(languages) > 1
                self.fields[f"{field}_{code}"] = forms.CharField(
                    label=f"{label}, {NAMES[code]}" if many else label, help_text=help_text, max_length=most,
                    required=required and code == languages[0], initial=((texts or {}).get(field) or {}).get(code, ""),
                    widget=control(attrs={"lang": code}),
                )  # fmt: skip

    def word_fields(self):
        return [self[f"{field}_{code}"] for field in self.words for code in self.languages]

    def texts(self) -> dict:
        """{field: {"sv": …}} from a valid form, without empty ones."""
        return {
            field: {code: text for code in self.languages if (text := self.cleaned_data[f"{field}_{code}"])}
            for field in self.words
        }


class ServiceForm(InLanguages):
    """Everything about a service. `people`: staff members who could offer it."""

    words = {
        "name": (_("Name"), "", forms.TextInput, 80, True),
        "about": (_("One sentence about it"), "", forms.TextInput, 200, False),
    }
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=5, max_value=480)
    step_minutes = forms.TypedChoiceField(
        label=_("Offer a start every"), coerce=int,
        help_text=_("Counted from when your hours begin: every 60 minutes gives 9, 10, 11 …"),
    )  # fmt: skip
    lead_minutes = forms.IntegerField(label=_("Preparation before, in minutes"), min_value=0, max_value=120)
    pause_minutes = forms.IntegerField(
        label=_("Pause afterwards, in minutes"),
        min_value=0,
        max_value=120,
        help_text=_("Your own time; nobody sees it."),
    )
    price = MinorField(label=_("Price"))
    ways = forms.MultipleChoiceField(
        label=_("How you meet"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )  # fmt: skip
    needs_room = forms.BooleanField(
        label=_("On site it needs a room of its own"), required=False,
        help_text=_("No room is given away twice, and nothing is offered when all are taken."),
    )  # fmt: skip
    people = forms.IntegerField(
        label=_("How many come together, at most"), min_value=1, max_value=12, help_text=_("2 for a couple.")
    )
    seats = forms.IntegerField(
        label=_("Seats, if it is a group"), min_value=0, max_value=200,
        help_text=_("0: no group. The dates of a group are planned in the calendar."),
    )  # fmt: skip
    tone = forms.ChoiceField(label=_("Colour in the calendar"))
    audience = forms.ChoiceField(label=_("Who may book it"), widget=forms.RadioSelect)
    practitioners = forms.ModelMultipleChoiceField(
        label=_("Who offers it"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one: without anybody it can't be booked.")},
    )  # fmt: skip
    notice_hours = forms.IntegerField(label=_("Booked at least so many hours before"), min_value=0, max_value=720)
    horizon_days = forms.IntegerField(label=_("Booked at most so many days ahead"), min_value=1, max_value=365)
    free_cancel_hours = forms.IntegerField(
        label=_("Cancelled at no cost until so many hours before"), min_value=0, max_value=336
    )
    late_fee = MinorField(label=_("Cost of cancelling later"))
    active = forms.BooleanField(label=_("Can be booked"), required=False)

    PLAIN = ("minutes", "step_minutes", "lead_minutes", "pause_minutes", "needs_room", "people", "seats", "tone",
             "audience", "notice_hours", "horizon_days", "free_cancel_hours", "active", "price", "late_fee")  # fmt: skip
    PACKAGES = 3  # rows on the page

    def __init__(self, *arguments, service: Service, people, **named):
        initial = {name: getattr(service, name) for name in self.PLAIN} | {
            "price": typed(service.price), "late_fee": typed(service.late_fee),
            "ways": service.forms, "practitioners": named.pop("chosen"),
        }  # fmt: skip
        texts = {"name": service.name, "about": service.about}
        super().__init__(*arguments, initial=initial, texts=texts, **named)
        self._add_packages(service.packages)
        self.fields["tone"].choices = list(TONES.items())
        self.fields["practitioners"].queryset = people
        self.fields["practitioners"].label_from_instance = lambda user: user.get_full_name()
        self.fields["ways"].choices = [(form, form_word(form)) for form in Form.values]
        self.fields["audience"].choices = list(AUDIENCES.items())
        steps = sorted({*STEPS, service.step_minutes})
        self.fields["step_minutes"].choices = [
            (step, ngettext("%(n)d minute", "%(n)d minutes", step) % {"n": step}) for step in steps
        ]

    def _add_packages(self, known):
        for number in range(self.PACKAGES):
            one = known[number] if number < len(known) else {}
            price = typed(one["price"]) if one else None
            self.fields[f"sessions_{number}"] = forms.IntegerField(
                label=_("Sessions"), min_value=2, max_value=100, required=False, initial=one.get("sessions")
            )
            self.fields[f"together_{number}"] = MinorField(label=_("Price together"), required=False, initial=price)
            self.fields[f"months_{number}"] = forms.IntegerField(
                label=_("Valid for so many months"), min_value=1, max_value=60, required=False,
                initial=one.get("months") or None,
            )  # fmt: skip

    def package_rows(self):
        """[(sessions, price, months) as bound fields], for the template."""
        names = ("sessions", "together", "months")
        return [[self[f"{name}_{number}"] for name in names] for number in range(self.PACKAGES)]

    def packages(self) -> list[dict]:
        """As Service.packages, from a valid form."""
        rows = (
            {name: self.cleaned_data[f"{field}_{number}"] for name, field in PACKAGE.items()}
            for number in range(self.PACKAGES)
        )
        return [row | {"months": row["months"] or 0} for row in rows if row["sessions"]]

    def clean(self):
        cleaned = super().clean()
        for number in range(self.PACKAGES):
            if (cleaned.get(f"sessions_{number}") is None) != (cleaned.get(f"together_{number}") is None):
                self.add_error(
                    f"together_{number}", gettext("Write both how many sessions and their price, or neither.")
                )
        if {"late_fee", "price"} <= cleaned.keys() and cleaned["late_fee"] > cleaned["price"]:
            self.add_error("late_fee", gettext("Cancelling can't cost more than the session."))
        return cleaned

    def values(self) -> dict:
        """Fields of Service."""
        ways = [form for form in Form.values if form in self.cleaned_data["ways"]]  # in one order
        plain = {name: self.cleaned_data[name] for name in self.PLAIN}
        return plain | {"forms": ways, "packages": self.packages()} | self.texts()


PACKAGE = {"sessions": "sessions", "price": "together", "months": "months"}
TONES = {
    Service.Tone.ACCENT: _("The clinic's own"),
    Service.Tone.INFO: _("Blue"),
    Service.Tone.SUCCESS: _("Green"),
    Service.Tone.WARNING: _("Yellow"),
    Service.Tone.NEUTRAL: _("Grey"),
}
AUDIENCES = {
    Service.Audience.EVERYBODY: _("Everybody"),
    Service.Audience.NEW: _("Those who see nobody here yet"),
    Service.Audience.EXISTING: _("Those who already see the practitioner"),
    Service.Audience.REFERRAL: _("By referral: everybody asks, and we answer"),
    Service.Audience.STAFF: _("Nobody: we book it ourselves"),
}


class HoursForm(forms.Form):
    """A week: for each day some pairs of times. Empty pairs are closed. 00:00 as an end is midnight."""

    def __init__(self, *arguments, hours: list[Hours], places=(), **named):
        """`places`: the clinic's locations, asked about where there are several."""
        super().__init__(*arguments, **named)
        self.places = {str(place.pk): place for place in places} if len(places) > 1 else {}
        by_day = {
            weekday: sorted((h.begins, h.ends, h.place) for h in hours if h.weekday == weekday) for weekday in range(7)
        }
        clock = forms.TimeInput(attrs={"type": "time", "class": "ds-input"}, format="%H:%M")
        self.pairs = {weekday: max(2, len(by_day[weekday]) + 1) for weekday in range(7)}
        for weekday in range(7):
            for number in range(self.pairs[weekday]):
                known = by_day[weekday][number] if number < len(by_day[weekday]) else ("", "", None)
                self._add_place(f"place_{weekday}_{number}", known[2])
                for part, label, value in zip(("begins", "ends"), (_("from"), _("to")), known[:2], strict=True):
                    self.fields[f"{part}_{weekday}_{number}"] = forms.TimeField(
                        label=label, required=False, initial=value, widget=clock,
                        error_messages={"invalid": _("Write a time like 09:30.")},
                    )  # fmt: skip

    def _add_place(self, name, known):
        if self.places:
            choices = [("", _("anywhere")), *((key, place.name) for key, place in self.places.items())]
            self.fields[name] = forms.ChoiceField(
                label=_("where"), choices=choices, required=False, initial=str(known or ""),
                widget=forms.Select(attrs={"class": "ds-input"}),
            )  # fmt: skip

    def days(self):
        """[(name of the weekday, [(begins, ends, where it is asked: place) as bound fields])], for the template."""
        parts = ("begins", "ends", "place") if self.places else ("begins", "ends")
        return [
            (WEEKDAYS[weekday], [[self[f"{part}_{weekday}_{n}"] for part in parts] for n in range(count)])
            for weekday, count in self.pairs.items()
        ]

    def clean(self):
        cleaned = super().clean()
        for weekday, count in self.pairs.items():
            taken = []
            for number in range(count):
                begins, ends = (cleaned.get(f"{part}_{weekday}_{number}") for part in ("begins", "ends"))
                field = f"ends_{weekday}_{number}"
                if (begins is None) != (ends is None):
                    self.add_error(field, gettext("Write both times, or none."))
                elif begins is not None and begins >= ends != MIDNIGHT:
                    self.add_error(field, gettext("The end must be after the beginning."))
                elif begins is not None:
                    if any(begins < _end(e) and b < _end(ends) for b, e in taken):
                        self.add_error(field, gettext("These hours overlap others on that day."))
                    taken.append((begins, ends))
        return cleaned

    def hours(self) -> list[Hours]:
        """From a valid form."""
        return [
            Hours(
                weekday,
                self.cleaned_data[f"begins_{weekday}_{n}"],
                self.cleaned_data[f"ends_{weekday}_{n}"],
                place=UUID(place) if (place := self.cleaned_data.get(f"place_{weekday}_{n}")) else None,
            )
            for weekday, count in self.pairs.items()
            for n in range(count)
            if self.cleaned_data[f"begins_{weekday}_{n}"] is not None
        ]


def _end(clock: time) -> time:
    return time.max if clock == MIDNIGHT else clock


class AbsenceForm(forms.Form):
    """Days away, or part of a day. It never asks why."""

    first = forms.DateField(label=_("First day away"), widget=forms.DateInput)
    begins = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput)
    last = forms.DateField(label=_("Last day away"), widget=forms.DateInput)
    ends = forms.TimeField(label=_("Until"), required=False, widget=forms.TimeInput)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last:
            begins, ends = cleaned.get("begins") or MIDNIGHT, cleaned.get("ends") or time.max
            if (last, ends) <= (first, begins):
                self.add_error("last", gettext("The end must be after the beginning."))
            elif (last - first).days > 730:
                self.add_error("last", gettext("Choose at most two years."))
        return cleaned


def _professions() -> list[tuple[str, str]]:
    named = ((key, capfirst(words[get_language()])) for key, words in vocabulary.professions().items())
    return sorted(named, key=lambda choice: choice[1].casefold())


class CardForm(InLanguages):
    """How a practitioner is presented on the portal."""

    words = {
        "title": (_("Title"), _("For instance: licensed psychologist."), forms.TextInput, 80, False),
        "about": (_("A sentence about you"), _("What you often help with."), forms.Textarea, 300, False),
    }
    languages_spoken = forms.MultipleChoiceField(
        label=_("Languages you work in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    shown = forms.BooleanField(label=_("Show me on the front page"), required=False)
    profession = forms.ChoiceField(
        label=_("Profession"), required=False,
        help_text=_("Which laws bind what is written in the journals. Without it those of all the clinic's professions."),
    )  # fmt: skip

    def __init__(self, *arguments, card, profession=None, **named):
        """`profession`: as it stands; None where it is not for this person to say."""
        initial = {"languages_spoken": card.languages, "shown": card.shown, "profession": profession}
        super().__init__(*arguments, initial=initial, texts={"title": card.title, "about": card.about}, **named)
        choices = [(code, spoken_word(code)) for code in SPOKEN]
        self.fields["languages_spoken"].choices = sorted(choices, key=lambda choice: choice[1].casefold())
        self.fields["profession"].choices = [("", _("Not said")), *_professions()]
        if profession is None:
            del self.fields["profession"]

    def values(self) -> dict:
        cleaned = self.cleaned_data
        return {"languages": cleaned["languages_spoken"], "shown": cleaned["shown"]} | self.texts()
