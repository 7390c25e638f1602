"""Showing questionnaires: in the reader's language, and with numbers as a picture's attributes need them."""

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from practice.questionnaires.sealing import number

register = template.Library()
register.filter("score", number)


@register.simple_tag
def in_language(texts) -> str:
    """Of instruments.Texts."""
    return texts.say(get_language())


@register.filter
def minus(value, other) -> str:
    return plain(value - other)


@register.filter
def plain(value) -> str:
    """With a point, in every language."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


@register.simple_tag
def answered(point) -> list[tuple[str, str]]:
    """[(item, what was answered)] of a queries.Point."""
    language = get_language()
    return [
        (f"{at}. {item.say(language)}", point.instrument.label(value, language))
        for at, (item, value) in enumerate(zip(point.instrument.items, point.answers, strict=True), 1)
    ]


@register.simple_tag
def alarm_words(point) -> str:
    """Which item it was, and what was answered."""
    item, language = point.instrument.alarm.item, get_language()
    label = point.instrument.label(point.answers[item - 1], language)
    return _("Item %(item)d: %(label)s.") % {"item": item, "label": label}
