"""The staff's page of mail that has not left."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from practice.mailbox import actions, listed, queries
from practice.mailbox.models import OutgoingMessage
from shared.web.access import managers


@managers
@require_GET
def outgoing(request: HttpRequest) -> HttpResponse:
    """?q=, ?sort=, ?as=csv and what narrows it, as in shared.web.listing."""
    listing = listed.outgoing(request, queries.not_sent(timezone.now()))
    return listing.file() if listing.wants_file else render(request, "mailbox/outgoing.html", {"listing": listing})


@managers
@require_POST
def again(request: HttpRequest, pk) -> HttpResponse:
    actions.try_again(get_object_or_404(OutgoingMessage, pk=pk))
    messages.info(request, _("The message is tried again now."))
    return redirect("mailbox:outgoing")
