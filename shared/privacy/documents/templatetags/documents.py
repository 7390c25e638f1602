"""`{% load documents %}`: {% documents_link %} in the foot of a clinic's pages, where it has published any."""

from django import template
from django.utils import timezone

from shared.privacy.documents.queries import published
from shared.web.addresses import address

register = template.Library()


@register.inclusion_tag("documents/link.html", takes_context=True)
def documents_link(context) -> dict:
    request = context["request"]
    there = published().filter(public=True, effective_at__lte=timezone.now()).exists()
    return {"href": address(request, "portal", "documents:listed") if there else ""}
