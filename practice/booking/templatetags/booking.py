"""Tags of booking's templates: `{% load booking %}`.

{% said service.name %}                  clinic's words in the page's language
{{ booking.form|form_word }}             Video; forms_word for several; {% form_icon booking.form %} draws it
{{ time.start|start_text }}              an instant in an address
{{ time.kind|hour_kind }}                "summer time" where the clock shows a time twice
{% choose_link choice day=date %}        this page with another day; {% day_link date %} on the staff's day
{% look_link view="week" day=date %}     the calendar elsewhere
{{ hours|by_weekday }}                   [("Monday", "9.00–12.00, 13.00–16.00")]
{{ hours|hours_words }}                  "9.00–12.00"
{% bar percent %}                        a bar of a chart a hundred high, from the bottom
{{ absence|absence_words }}              when somebody is away
"""

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext

from practice.booking.forms import start_text
from practice.booking.words import absence_words, by_weekday, form_word, forms_word, hours_words
from shared.web.pictures import icon
from tenants.branding.queries import said as said_in

register = template.Library()

ICONS = {"on_site": "map-pin", "video": "video", "phone": "phone"}

for _filter in (form_word, forms_word, start_text, by_weekday, absence_words, hours_words):
    register.filter(_filter.__name__, _filter)


@register.simple_tag(takes_context=True)
def said(context, words):
    """Words in several languages ({"sv": …}) in the page's language, else in the clinic's first one that has any."""
    return said_in(words, context["request"].languages)


@register.simple_tag
def form_icon(form):
    return icon(ICONS[form])


@register.filter
def hour_kind(kind):
    """Beside a wall-clock time that comes twice in the night when clocks go back."""
    return {"summer": gettext("summer time"), "winter": gettext("winter time")}.get(kind, "")


@register.simple_tag
def choose_link(choice, day):
    """The same choice on another day."""
    return "?" + urlencode(({"who": choice.who.pk} if choice.who else {}) | {"day": day.isoformat()})


@register.simple_tag(takes_context=True)
def look_link(context, view, day):
    """The calendar of the same person or room, in another view or on another day."""
    kept = {name: context[name].pk for name in ("who", "room") if context.get(name)}
    if view == "day" and not context.get("room") and context["view"] != "day":
        kept = {}  # a day is everybody's, side by side
    return "?" + urlencode({"view": view, "day": day.isoformat()} | kept)


@register.simple_tag(takes_context=True)
def day_link(context, day):
    """The day of the same person on another date."""
    who = context["who"]
    return "?" + urlencode(
        ({} if who is None or who == context["user"] else {"who": who.pk}) | {"day": day.isoformat()}
    )


@register.simple_tag
def bar(percent):
    """Of a chart that is a hundred high; what is more than all of it ends at the top."""
    height = min(100, percent)
    return format_html('y="{}" height="{}"', 100 - height, height)
