"""The staff's page of mail that has not left."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from practice.mailbox import actions, queries
from practice.mailbox.kinds import mails
from practice.mailbox.models import OutgoingMessage
from shared.web.access import managers

SHOWN = 200  # rows of each list


@managers
@require_GET
def outgoing(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    lists = {"waiting": queries.waiting(now)[:SHOWN], "given_up": queries.given_up(now)[:SHOWN]}
    subjects = {key: mail.kind.subject for key, mail in mails().items()}
    rows = {
        name: [{"message": message, "subject": _(subjects.get(message.kind, message.kind))} for message in found]
        for name, found in lists.items()
    }
    return render(request, "mailbox/outgoing.html", rows)


@managers
@require_POST
def again(request: HttpRequest, pk) -> HttpResponse:
    actions.try_again(get_object_or_404(OutgoingMessage, pk=pk))
    messages.info(request, _("The message is tried again now."))
    return redirect("mailbox:outgoing")
