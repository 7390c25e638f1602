"""Who may open a view. Every view carries exactly one mark; a view without one is refused (infra's middleware).

    @public                         anybody, signed in or not
    @signed_in                      any account of this clinic, client or staff
    @client                         a client of this clinic
    @staff                          a staff member of this clinic
    @staff_role("owner", "administrator")   a staff member who holds one of these roles
    @entrusted              a staff member, or a trustee from outside
    @keepers, @managers, @planners, @carers, @bookkeepers    the usual groups of roles: see the end of this file
    @platform_staff                 whoever is signed in with a key at the platform
    @operator                       an operator of the platform
    @by_key                         another program with a key of the clinic's (practice.integrations), and nobody else

At the platform `client` and `signed_in` mean whoever is signed in with a key, `staff` and what narrows it an operator: so
that a page of shared.privacy is the same page there.
An operator whom the owner let into a clinic (practice.visiting) has the role VISITOR there: a page is shown to it only where
the mark names that role, and no form is taken from it. A trustee of journals who works elsewhere has the role TRUSTEE, and
is likewise admitted by name alone.

A mark both says and does: it stands on the view for the middleware and the permission table (`mark_of`), and it guards
each call. Not signed in: off to the right sign-in, with the way back in `next`. Signed in as somebody else: 403.
On a class the guard wraps `dispatch`; a subclass that overrides `dispatch` without a mark of its own has no mark and is
refused, so forgetting closes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import isclass
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from shared.web.api import problems

PUBLIC, SIGNED_IN, CLIENT, STAFF, PLATFORM_STAFF, OPERATOR, BY_KEY = (
    "public", "signed_in", "client", "staff", "platform_staff", "operator", "by_key",
)  # fmt: skip


VISITOR, TRUSTEE = "visitor", "trustee"
BY_NAME = frozenset(
    (VISITOR, TRUSTEE)
)  # admitted where a mark says their name: what is open to everybody is not to them
READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Access:
    """`who` is one of the words above; `roles` narrows `staff` (empty: every role)."""

    who: str
    roles: frozenset[str] = frozenset()

    def refusal(self, request: HttpRequest) -> HttpResponse | None:
        """None when the request may go on, else the way to sign in. Raises PermissionDenied for the wrong person."""
        here = _AT_THE_PLATFORM.get(self.who, self) if _is_platform(request) else self
        if here.who == PUBLIC:
            return None
        if here.who == BY_KEY:  # which key it is, and what it may read, the resource itself asks
            return None if getattr(request, "key_sent", None) else problems.response("not-signed-in")
        person, sign_in = _person(request, here.who)
        if person is None:
            return _to_sign_in(request, sign_in)
        if not here.admits(person):
            raise PermissionDenied
        if self.who != OPERATOR and VISITOR in getattr(person, "roles", ()) and request.method not in READING:
            raise PermissionDenied  # a visitor looks, and changes nothing
        return None

    def admits(self, person) -> bool:
        if self.who == PLATFORM_STAFF:
            return True
        if self.who == OPERATOR:
            return person.operator_since is not None
        if named := BY_NAME & person.roles:
            return bool(named & self.roles)
        if self.who == SIGNED_IN:
            return True
        if self.who == CLIENT:
            return not person.is_staff_member
        return person.is_staff_member and (not self.roles or bool(self.roles & person.roles))


_AT_THE_PLATFORM = {
    SIGNED_IN: Access(PLATFORM_STAFF),
    CLIENT: Access(PLATFORM_STAFF),
    STAFF: Access(OPERATOR),
}


def _is_platform(request: HttpRequest) -> bool:
    return getattr(request, "side", None) == "platform"


def actor(request: HttpRequest):
    """Whoever acts: a clinic's User, or a StaffAccount at the platform. Both have `pk` and `get_full_name()`."""
    return request.staff if _is_platform(request) else request.user


def _person(request: HttpRequest, who: str):
    """(who is signed in on this side, or None; the name of the sign-in that fits)."""
    if who in (PLATFORM_STAFF, OPERATOR):
        return getattr(request, "staff", None), settings.PLATFORM_SIGN_IN_URL
    user = getattr(request, "user", None)
    sign_in = settings.STAFF_SIGN_IN_URL if who == STAFF else settings.CLIENT_SIGN_IN_URL
    return (user if user is not None and user.is_authenticated else None), sign_in


def _to_sign_in(request: HttpRequest, sign_in: str) -> HttpResponse:
    if problems.is_api(request):
        return problems.response("not-signed-in")
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return redirect(resolve_url(sign_in) + ("?" + urlencode({"next": back}) if back else ""))


def mark_of(view) -> Access | None:
    """The mark of a resolved view function (also of a class-based or REST framework view), or None."""
    return getattr(view, "access", None)


def marked(access: Access) -> Callable:
    """The decorator behind every mark, for functions and for classes with `dispatch`."""

    def decorate(view):
        if isclass(view):
            if "dispatch" in vars(view) and mark_of(view.dispatch):
                raise TypeError(f"{view.__name__} has two access marks")
            view.dispatch = _guarded(view.dispatch, access, request_at=1)  # as_view() copies dispatch's attributes
            return view
        if mark_of(view):
            raise TypeError(f"{view.__name__} has two access marks")
        return _guarded(view, access, request_at=0)

    return decorate


def _guarded(view: Callable, access: Access, request_at: int) -> Callable:
    @wraps(view)
    def guard(*arguments, **named):
        refused = access.refusal(arguments[request_at])
        return view(*arguments, **named) if refused is None else refused

    guard.access = access
    return guard


public = marked(Access(PUBLIC))
signed_in = marked(Access(SIGNED_IN))
client = marked(Access(CLIENT))
staff = marked(Access(STAFF))
platform_staff = marked(Access(PLATFORM_STAFF))
operator = marked(Access(OPERATOR))
by_key = marked(Access(BY_KEY))


def staff_role(*roles: str) -> Callable:
    if not roles:
        raise TypeError("name the roles, or use @staff")
    return marked(Access(STAFF, frozenset(roles)))


# Who does what at a clinic. A role opens pages; what of a client's may be seen there, a dated relation says.
MANAGERS = ("owner", "administrator")  # set the clinic up, and who works in it
KEEPERS = (*MANAGERS, "data_protection_officer")  # look after its promises
CARERS = ("owner", "practitioner", "supervisor", "course_leader")  # may have clients of their own
PLANNERS = (*CARERS, "administrator", "receptionist")  # have to do with clients' times
BOOKKEEPERS = (*MANAGERS, "accountant")  # see to the clinic's money
EVERYBODY = (*PLANNERS, "accountant", "data_protection_officer")
managers, keepers, carers, planners, bookkeepers = (
    staff_role(*roles) for roles in (MANAGERS, KEEPERS, CARERS, PLANNERS, BOOKKEEPERS)
)
# Pages of these that say how a clinic is set up and nothing of any client: an operator may look at them on a visit.
managers_shown, keepers_shown, planners_shown = (staff_role(*roles, VISITOR) for roles in (MANAGERS, KEEPERS, PLANNERS))
entrusted = staff_role(*EVERYBODY, TRUSTEE)
arriving = marked(Access(SIGNED_IN, frozenset((TRUSTEE,))))  # the way in, which leads each to a page of their own
