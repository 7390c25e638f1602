"""Who works here, and who can get in, as lists that are searched, narrowed, sorted and taken along."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext, pgettext

from shared.web.formats import full_moment
from shared.web.listing import Column, Listing


def members(request, rows: list[dict]) -> Listing:
    """`rows`: queries.shown."""
    return Listing(request, "team", [
        Column("name", gettext("Name"), lambda one: one["name"], _name(request.user), sought=True),
        Column("roles", gettext("Roles"), _roles, sought=True, narrows=True, each=_each_role),
        Column("bound", gettext("Duties"), lambda one: str(one["regime"]), _bound, narrows=True),
        Column("leaves", gettext("Leaves"), lambda one: one["leaves_at"], _leaves),
        Column("act", gettext("Change"), lambda one: None, _ways, filed=False, sorts=False),
    ], rows, "name")  # fmt: skip


def who_gets_in(request, rows: list[dict]) -> Listing:
    """`rows`: queries.who_gets_in."""
    return Listing(request, "keys", [
        Column("name", gettext("Name"), lambda one: one["name"], _name(None), sought=True),
        Column("roles", gettext("Roles"), _roles, narrows=True, each=_each_role),
        Column("keys", gettext("Keys"), lambda one: one["keys"], _keys),
        Column("last", gettext("Last sign-in here"), lambda one: one["last"],
               lambda one: full_moment(one["last"]) if one["last"] else gettext("Never")),
        Column("here", gettext("Here now"), lambda one: max((row.seen_at for row in one["sessions"]), default=None), _here),
    ], rows, "name")  # fmt: skip


def _name(me):
    def shown(one: dict):
        you = format_html(' <span class="ds-tag" data-color="neutral">{}</span>', pgettext("member", "You"))
        return format_html("<bdi>{}</bdi>{}", one["name"], you if one["user"] == me else "")

    return shown


def _roles(one: dict) -> str:
    return ", ".join(str(role) for role in one["roles"])


def _each_role(one: dict) -> list[str]:
    return [str(role) for role in one["roles"]]


def _bound(one: dict) -> str:
    before = [gettext("It goes before: %(also)s") % {"also": also} for also in one["also_bound"]]
    return ". ".join([str(one["regime"]), *before]) if one["regime"] else ""


def _leaves(one: dict):
    if not one["leaves_at"]:
        return ""
    said = ngettext("%(number)s journal to hand over", "%(number)s journals to hand over", one["sealed"])
    waits = said % {"number": one["sealed"]} if one["sealed"] else ""
    return format_html('<span class="ds-tag" data-color="warning">{}</span> {}', full_moment(one["leaves_at"]), waits)


def _ways(one: dict):
    return render_to_string("team/ways.html", {"each": one})


def _keys(one: dict):
    if not one["keys"]:
        return _tag("danger", gettext("None: cannot sign in"))
    said = [format_html("{}", one["keys"])]
    if one["synced"]:
        cloud = ngettext("%(number)s in a cloud", "%(number)s in a cloud", one["synced"])
        said.append(_tag("warning", cloud % {"number": one["synced"]}))
    if one["user"].cares and not one["user"].public_key:
        said.append(_tag("warning", gettext("open no journals")))
    return format_html_join(" ", "{}", ((part,) for part in said))


def _tag(color: str, words: str):
    return format_html('<span class="ds-tag" data-color="{}">{}</span>', color, words)


def _here(one: dict) -> str:
    seen: list[datetime] = [row.seen_at for row in one["sessions"]]
    return "; ".join(gettext("seen %(when)s") % {"when": full_moment(at)} for at in seen) or gettext("No")
