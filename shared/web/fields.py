"""One way to write a form field: label, help, control, error, wired together for screen readers.

Kinds follow the widget: a plain control, one tick box, or a group (radios, several tick boxes) in a fieldset. Help and
error have the ids that Django itself names in `aria-describedby` (`<id>_helptext`, `<id>_error`).
"""

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

KEYBOARDS = {forms.EmailInput: "email", forms.URLInput: "url", forms.NumberInput: "numeric"}
# A native date or time input takes and gives ISO only, whatever the language shows.
NATIVE = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
}


def kind(bound: BoundField) -> str:
    """ "group", "tick" or "plain": which of the three layouts the field takes."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "plain"


def control(bound: BoundField, **extra: str) -> SafeString:
    """The <input>, <select> or <textarea> alone. `extra`: attributes, with _ for - (autocomplete="email")."""
    return bound.as_widget(attrs=attributes(bound) | {name.replace("_", "-"): value for name, value in extra.items()})


def attributes(bound: BoundField) -> dict:
    """Ours in front of what the form itself says, so that a form can still decide otherwise."""
    widget = bound.field.widget
    found = {"class": "ds-input"}
    if type(widget) in KEYBOARDS:
        found["inputmode"] = KEYBOARDS[type(widget)]
    if type(widget) in NATIVE:  # the form's own copy of the widget
        widget.input_type, widget.format = NATIVE[type(widget)]
    if described := describers(bound):
        found["aria-describedby"] = " ".join(described)
    if bound.errors:
        found["aria-invalid"] = "true"
    return found | widget.attrs


def describers(bound: BoundField) -> list[str]:
    return [
        f"{bound.auto_id}_{part}" for part, there in (("helptext", bound.help_text), ("error", bound.errors)) if there
    ]


def choices(bound: BoundField) -> list[dict]:
    """Each choice of a group: its control, label and id."""
    return [
        {"control": choice.tag(), "label": choice.choice_label, "id": choice.id_for_label}
        for choice in _subwidgets(bound)
    ]


def _subwidgets(bound: BoundField) -> list:
    for choice in (subs := list(bound)):
        choice.data["attrs"] |= {"class": "ds-input"} | ({"aria-invalid": "true"} if bound.errors else {})
        choice.data["attrs"].pop("aria-describedby", None)  # the fieldset carries it, once
    return subs
