"""{% eid_ways %}: the eIDs that a clinic's visitors may sign in with; nothing where there are none."""

from django import template
from django.utils import timezone

from practice.eid import queries

register = template.Library()


@register.inclusion_tag("eid/ways.html", takes_context=True)
def eid_ways(context):
    row = queries.broker(timezone.now())
    return {
        "offered": queries.means_of(row).items() if row else (),
        "next": context["request"].GET.get("next", ""),
    }
