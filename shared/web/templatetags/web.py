"""Tags and filters of every template: `{% load web %}`.

Pictures   {% icon "lock" %}  {% art "chair" %}
Forms      {% form_errors form %}  {% field form.email autocomplete="email" %}
Promises   {% kept state words %}: state is kept, later (not yet in use), task (a person must do it)
Links      {% link_to "my" "people:sign-in" %}  {% nav_link "booking:day" text %}  {% staff_menu %}
Formats    day day_year full_date short_date weekday day_of_month month clock bare_clock moment full_moment
           start|until:end, minutes|duration, minor|money:"SEK", number, bytes|size
Words      {language: text}|here
"""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from shared.web import fields, formats, menu, pictures
from shared.web.addresses import address
from shared.web.languages import NAMES, in_language

register = template.Library()

KEPT_ICONS = {"kept": "circle-check", "later": "circle-dashed", "task": "clipboard-list"}

for _format in (
    *(formats.day, formats.day_year, formats.full_date, formats.short_date, formats.weekday, formats.day_of_month),
    *(formats.month, formats.clock, formats.bare_clock, formats.moment, formats.full_moment),
    *(formats.duration, formats.money, formats.number, formats.size),
):
    register.filter(_format.__name__, _format)
register.filter("until", formats.span)


@register.filter
def here(words: dict[str, str]) -> str:
    """{language: text} in the language of the page, else in the first that there is."""
    return in_language(words, get_language() or "")


register.simple_tag(pictures.icon, name="icon")
register.simple_tag(pictures.drawing, name="art")


@register.inclusion_tag("web/field.html")
def field(bound, **attributes):
    """A whole form field; keyword arguments become attributes of its control. A field whose `answered` is set always says
    something, so it isn't called optional."""
    kind = fields.kind(bound)
    return {
        "bound": bound,
        "kind": kind,
        "control": fields.control(bound, **attributes) if kind != "group" else "",
        "choices": fields.choices(bound) if kind == "group" else [],
        "described": " ".join(fields.describers(bound)),
        "optional": not (bound.field.required or kind == "tick" or getattr(bound.field, "answered", False)),
    }


@register.inclusion_tag("web/form_errors.html")
def form_errors(form):
    """What is wrong, above the form, each point leading to its field; nothing when nothing is wrong."""
    wrong = [bound for bound in form if bound.errors and not bound.is_hidden]
    return {"form": form, "wrong": wrong, "general": form.non_field_errors()}


@register.simple_tag
def kept(state, words):
    """When a promise was last kept. Show it only for a stored result: no tick that nothing has checked."""
    data = "" if state == "kept" else format_html(' data-state="{}"', state)
    return format_html('<p class="kept"{}>{}<span>{}</span></p>', data, pictures.icon(KEPT_ICONS[state]), words)


@register.simple_tag(takes_context=True)
def link_to(context, side, name, *arguments, **named):
    """The address of a URL on the side "platform", "portal" or "my" of this request's clinic."""
    return address(context["request"], side, name, *arguments, **named)


@register.simple_tag(takes_context=True)
def nav_link(context, name, text, count=0, side=None):
    """One line of a menu, marked when it is the open page."""
    request = context["request"]
    href = address(request, side or request.side, name)
    match = request.resolver_match
    current = mark_safe(' aria-current="page"') if match and match.view_name == name else ""
    tail = format_html('<span class="count">{}</span>', count) if count else ""
    return format_html('<li><a href="{}"{}>{}{}</a></li>', href, current, text, tail)


@register.inclusion_tag("web/staff_menu.html", takes_context=True)
def staff_menu(context):
    """What this member of the staff may open, in groups: settings.STAFF_MENU."""
    return {"groups": menu.groups(context["request"])}


@register.inclusion_tag("web/language.html", takes_context=True)
def language_switch(context):
    """The languages this place speaks, as buttons that keep the page; nothing where there is only one."""
    request = context["request"]
    codes = getattr(request, "languages", tuple(NAMES))
    return {
        "languages": [(code, NAMES[code]) for code in codes] if len(codes) > 1 else [],
        "current": formats.language(),
        "action": reverse("language", urlconf=settings.URLCONFS[request.side]),
        "back": request.get_full_path() if request.method in ("GET", "HEAD") else "/",
    }
