"""What an owner does before the first client. Each item is a function of the list in settings.ONBOARDING, in that order,
`item(clinic, now) → Item`, run inside the clinic; nothing is stored, so the list is always true."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Item:
    """`words` say what is done or what to do; `blocking`: without it no client can book; `page`: a URL name of the
    signed-in side, "" where there is nothing to click; `action`: the words of the link."""

    title: str
    words: str
    done: bool
    blocking: bool
    page: str = ""
    action: str = ""
    elsewhere: str = ""  # an address at BASE, where it is done there

    @property
    def address(self) -> str:
        """ "" for a page that this clinic's side does not have."""
        if self.elsewhere:
            return self.elsewhere
        try:
            return reverse(self.page) if self.page else ""
        except NoReverseMatch:
            return ""


def items(clinic, now: datetime) -> list[Item]:
    return [import_string(path)(clinic, now) for path in settings.ONBOARDING]


def blocking(found: list[Item]) -> list[Item]:
    """What stands between the clinic and its first booking."""
    return [item for item in found if item.blocking and not item.done]
