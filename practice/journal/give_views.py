"""The practitioner lets a client read a note, or takes the copy back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from practice.accesslog.actions import What
from practice.journal import door, queries, releasing
from practice.journal.views import read, to_key
from practice.people.models import User
from shared.ids import as_id
from shared.privacy import touch
from shared.web.access import carers

TOUCH = "journal.release"


@carers
@never_cache
@require_POST
@sensitive_variables()
def give(request, client, note):
    """POST person; `back`: their copy is taken back, else all signed versions are released to them, after a touch."""
    now = timezone.now()
    room = door.enter(request, client, now, note=note)
    if room.locked:
        return to_key(request, reverse("journal:note", args=[client, note]))
    if room.journal.responsible_id != request.user.pk:
        raise PermissionDenied
    person = User.objects.filter(
        pk=as_id(request.POST.get("person", "")), journal_subjects__journal=room.journal
    ).first()
    if person is None:
        raise Http404
    if "back" in request.POST:
        return _taken_back(request, room, note, person, now)
    if not releasing.may_release(room.journal):
        messages.error(request, _("Your secrecy is absolute: no copy is made that the service could open."))
        return redirect("journal:note", client, note)
    if asked := touch.require(request, f"{TOUCH}:{note}", now):
        return asked
    versions = read(request, room, queries.versions(room.journal, note), now)
    if releasing.release(versions, person.pk, request.user, now):
        door.log(request, room, What.RELEASED, now, entry=note)
        releasing.tell(person, now)
        messages.success(request, _("%(name)s can read it now.") % {"name": person.first_name})
    return redirect("journal:note", client, note)


def _taken_back(request, room, note, person, now):
    if releasing.withdraw(note, person.pk, now):
        door.log(request, room, What.WITHDRAWN, now, entry=note)
        messages.success(request, _("The copy is gone. What was read already can't be unread."))
    return redirect("journal:note", room.client.pk, note)
