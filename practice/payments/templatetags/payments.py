"""Tags of the payments templates: `{% load payments %}`.

{% state one.state %}              a tag with the word for an invoice's state
{{ event.kind|kind_word }}         Payment; {{ account|account_word }}
{{ line.day|from_iso }}            a date that stands in an invoice's lines as text
{{ invoice|number_of }}            2026-12
"""

from datetime import date

from django import template
from django.utils.html import format_html

from practice.payments.queries import number_of
from practice.payments.words import ACCOUNTS, KINDS, STATES

register = template.Library()
register.filter("number_of", number_of)


@register.simple_tag
def state(key):
    words, colour = STATES[key]
    return format_html('<span class="ds-tag" data-color="{}">{}</span>', colour, words)


@register.filter
def kind_word(kind):
    return KINDS.get(kind, kind)


@register.filter
def account_word(account):
    return ACCOUNTS[account]


@register.filter
def from_iso(text):
    return date.fromisoformat(text)


@register.simple_tag
def bar_of(line):
    """A bar of a chart a hundred high, from the bottom."""
    return format_html('y="{}" height="{}"', 100 - line.share, line.share)
