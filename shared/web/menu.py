"""The menu of a clinic's staff, as the person who is signed in may use it: settings.STAFF_MENU and the views' own marks."""

from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve, reverse

from shared.web.access import Access, mark_of


class Entry(NamedTuple):
    name: str  # of a URL on the signed-in side
    text: str
    href: str
    current: bool


class Group(NamedTuple):
    title: str
    entries: list[Entry]


def groups(request: HttpRequest) -> list[Group]:
    """Groups that hold something for this person, in order; none for anybody who isn't signed in as staff."""
    user = getattr(request, "user", None)
    if not getattr(user, "is_authenticated", False) or not user.is_staff_member:
        return []
    here = request.resolver_match.view_name if request.resolver_match else ""
    found = (
        Group(title, [_entry(name, text, here) for name, text in entries if _mark(name).admits(user)])
        for title, entries in settings.STAFF_MENU
    )
    return [group for group in found if group.entries]


def _entry(name: str, text: str, here: str) -> Entry:
    return Entry(name, text, reverse(name, urlconf=settings.URLCONFS["my"]), name == here)


@cache
def _mark(name: str) -> Access:
    urls = settings.URLCONFS["my"]
    return mark_of(resolve(reverse(name, urlconf=urls), urlconf=urls).func)
