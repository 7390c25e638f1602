"""`{% load notices %}`: {% change_banner %} tells a signed-in client, on every page, that the policy changes."""

from django import template
from django.utils import timezone

from shared.privacy.engine.render import changes
from shared.privacy.notices.queries import before, change_for
from shared.privacy.queries import document_of
from shared.web.formats import language

register = template.Library()
NAMED = 3  # changes by name; the page has them all


@register.inclusion_tag("notices/banner.html", takes_context=True)
def change_banner(context) -> dict:
    request = context["request"]
    user, match = getattr(request, "user", None), request.resolver_match
    if user is None or not user.is_authenticated or user.is_staff_member:
        return {}
    if match and match.view_name == "notices:change":  # that page says it all
        return {}
    now = timezone.now()
    found = change_for(user.pk, now)
    if found is None:
        return {}
    version, notice = found
    told = changes(document_of(before(version)), document_of(version), language())
    return {
        "version": version,
        "ahead": version.effective_at > now,
        "seen": notice is not None and notice.seen_at is not None,
        "changes": [one for one in told if one.verdict == "weighs"][:NAMED] or told[:NAMED],
    }
