"""What people write by themselves, held to what the policy never collects and to what a channel may carry.

    class EnquiryForm(Written, forms.Form):
        place = "contact_form"                  # a place of the policy's vocabulary (engine/data/places.yaml)
        carried = {"message": ("mail",)}        # fields whose words leave by these channels

Every text field of such a form is looked at. What may not be there is told beside its field, in the reader's language and
with what to do instead; the form comes back as it was written. A form with free text that is not Written fails
`tests/guarantees/test_written.py`. Serializers of an API call `objections` themselves, with the same words.
"""

from collections.abc import Callable, Collection, Mapping

from django import forms
from django.utils.translation import gettext as _

from shared.privacy import readable
from shared.privacy.current import policy_here, report
from shared.privacy.engine.decide import channel_rules, may_collect
from shared.privacy.engine.document import Document
from shared.privacy.engine.vocabulary import covers
from shared.privacy.scanner import HEALTH

Words = Callable[[], str]


def _holds_care(text: str) -> bool:
    return bool(HEALTH.search(readable.words(text)))


# What a machine can tell in free text: category → (is it there?, what to do instead).
TELLS: Mapping[str, tuple[Callable[[str], bool], Words]] = {
    "identity_number": (
        readable.holds_identity_number,
        lambda: _("This looks like a personal identity number. Please take it out: it is never asked for here."),
    ),
    "payment.card": (
        readable.holds_card_number,
        lambda: _("This looks like a card number. Please take it out: cards are never asked for here."),
    ),
    "journal": (
        _holds_care,
        lambda: _("This seems to tell of care or illness. Please leave that out here, and tell it when you meet."),
    ),
}
BY_CHANNEL: Mapping[str, Words] = {
    "identity_number": lambda: _("This looks like a personal identity number, and it would leave as %(channel)s."),
    "payment.card": lambda: _("This looks like a card number, and it would leave as %(channel)s."),
    "journal": lambda: _("This seems to tell of care or illness, and it would leave as %(channel)s."),
}


def objections(
    document: Document | None, text: str, place: str, channels: Collection[str] = (), never: Collection[str] = ()
) -> list[tuple[str, str]]:
    """[(category, what to say)] of what may not be written here. `never`: categories that belong here in no clinic."""
    found = []
    for category, (tells, words) in TELLS.items():
        if (category in never or _never_here(document, category, place)) and tells(text):
            found.append((category, words()))
        elif (channel := _shut(document, channels, category)) and tells(text):
            told = BY_CHANNEL[category]() % {"channel": {"mail": _("mail"), "sms": _("SMS")}.get(channel, channel)}
            found.append((category, f"{told} {_('Please take it out.')}"))
    return found


def _never_here(document: Document | None, category: str, place: str) -> bool:
    if document is None:
        return False
    answer = may_collect(document, category, place)
    return answer.verdict == "forbidden" and answer.by.startswith("never_collect.")


def _shut(document: Document | None, channels: Collection[str], category: str) -> str:
    """The first of these channels that never carries it; "" where all may."""
    return next((channel for channel in channels if _never_by(document, channel, category)), "")


def _never_by(document: Document | None, channel: str, category: str) -> bool:
    """Whether the policy names it among what the channel never carries. (What is only let through by name is the composer's
    part: free text has no name.)"""
    rules = channel_rules(document, channel) if document else []
    return any(covers(wide, category) for _by, rule in rules for wide in rule.never)


class Written(forms.Form):
    """A form that people write in. `place` must be given; `carried`: field → channels; `never`: see `objections`."""

    place: str
    carried: Mapping[str, Collection[str]] = {}
    never: Collection[str] = ()

    def clean(self):
        cleaned = super().clean()
        document = policy_here()
        for name, value in list(self.cleaned_data.items()):
            if not isinstance(value, str) or not is_free(self.fields[name]):
                continue
            for category, words in objections(document, value, self.place, self.carried.get(name, ()), self.never):
                self.add_error(name, forms.ValidationError(words, code="never_collect"))
                report("input", f"{category} {self.place}", "forbidden")
        return cleaned


def is_free(field: forms.Field) -> bool:
    """Whether a person may write anything at all there."""
    kinds = (forms.EmailField, forms.UUIDField, forms.URLField, forms.RegexField, forms.ComboField)
    hidden = (forms.PasswordInput, forms.HiddenInput)
    if not getattr(field, "free", True):  # its own checks let nothing else through
        return False
    return isinstance(field, forms.CharField) and not isinstance(field, kinds) and not isinstance(field.widget, hidden)
