"""An operator whom the owner let in: who they are here, and for how long.

A visitor is no row of the clinic's: no account, no membership, no pair of keys. BASE hands them over without any key
(`shared.staff.handoff.issue`), so nothing that is sealed here could open. Every request asks the platform whether the visit
still stands, so that it ends with the owner's click.
"""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.middleware.csrf import rotate_token

from shared.privacy.documents.middleware import DONE
from shared.web.access import VISITOR
from tenants.visits import queries

KEY = "visit"  # of Django's session: {"staff", "handle"}


class Visitor:
    """request.user during a visit. Pages must name this role to be shown, and none takes a form from it (shared.web.access)."""

    role, roles = VISITOR, frozenset((VISITOR,))
    is_staff_member = is_authenticated = is_active = True
    is_anonymous = runs_clinic = keeps_promises = treats = plans = cares = False
    public_key = staff_id = email = None
    language = last_name = phone = ""

    def __init__(self, staff: UUID, visit: queries.Standing):
        self.pk = self.id = staff
        self.visit, self.first_name = visit, visit.name

    def get_full_name(self):
        return self.visit.name

    def get_short_name(self):
        return self.visit.name


def begin(request, staff: UUID, handle: UUID) -> None:
    """Everything that the browser brought is thrown away (fixation). Nothing is asked of a visitor for their acceptance."""
    request.session.flush()
    request.session[KEY] = {"staff": str(staff), "handle": str(handle)}
    request.session[DONE] = True
    rotate_token(request)


def find(request, now: datetime) -> Visitor | AnonymousUser:
    """Whoever visits with this session; nobody once the visit is over."""
    held = request.session.get(KEY)
    if not held:
        return AnonymousUser()
    staff = UUID(held["staff"])
    standing = queries.standing(staff, UUID(held["handle"]), now)
    if standing is None:
        request.session.flush()
        return AnonymousUser()
    return Visitor(staff, standing)


def leave(request, now: datetime) -> None:
    """A visitor who signs out has ended the visit."""
    visitor = request.user
    if visitor.is_authenticated and VISITOR in visitor.roles:
        queries.end(visitor.visit.id, now)
