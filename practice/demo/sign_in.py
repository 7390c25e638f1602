"""The virtual sign-in: who is there, and being them with one click. Reached only under the demo settings."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from practice.demo import content, virtual_keys
from practice.people.models import User
from practice.team.words import role
from shared.staff import acts, sessions
from shared.staff.models import Membership, StaffAccount
from shared.web.access import platform_staff, public
from shared.web.addresses import local_path
from shared.web.errors import bad_request
from tenants.isolation.hosts import hosts


@public
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in the demo, clinic by clinic, and the operators."""
    entries = {key: hosts.by_slug(key) for key in content.KEYS}
    rooms = [
        {"entry": entry, "clinic": content.clinic(key), "staff": _members(entry, content.clinic(key))}
        for key, entry in entries.items()
        if entry is not None
    ]
    operators = StaffAccount.objects.filter(operator_since__isnull=False, email__endswith=content.OPERATORS)
    return render(request, "demo/people.html", {"rooms": rooms, "operators": operators, "password": content.PASSWORD})


def _members(entry, clinic):
    by_mail = {content.address(entry.slug, key): member.role for key, member in clinic.staff.items()}
    by_mail |= {one.email: User.Role.TRUSTEE for one in clinic.entrusted}
    rows = Membership.objects.filter(clinic=entry.schema, staff__email__in=by_mail).select_related("staff")
    found = {row.staff.email: row.staff for row in rows}
    return [{"account": found[mail], "role": role(name)} for mail, name in by_mail.items() if mail in found]


@public
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """POST account=<id>: signed in as that person, and on to their clinics, or to the operators' console."""
    account = _account(request.POST.get("account", ""))
    # Not on to the clinic at once: browsers hold a form's redirects to form-action, which at BASE is 'self'.
    response = redirect("operators:clinics" if account.is_operator else "staff:home")
    if not virtual_keys.sign_in(request, response, account, timezone.now()):
        raise Http404
    return response


def _account(text):
    try:
        return StaffAccount.objects.get(pk=text, ended_at=None)
    except (StaffAccount.DoesNotExist, ValueError):
        raise Http404 from None


@platform_staff
@require_POST
def touch(request: HttpRequest) -> HttpResponse:
    """What touching the hardware key for an act would do. Query: `act` (as sessions.allow takes it), and where to go on:
    `next`, or `again`, where the very form that came here is sent once more."""
    act, now = request.GET.get("act", ""), timezone.now()
    if act and acts.label(act.partition(" ")[2]) is None:
        return bad_request(request)
    again = local_path(request.GET.get("again", ""), "")
    after = local_path(request.GET.get("next", ""), reverse("staff:home"))
    # 307 sends the form on as it is (RFC 9110 section 15.4.8). What leads to a clinic is a page that goes on by itself:
    # browsers hold a form's redirects to form-action, which at BASE is 'self'.
    response = HttpResponse(status=307) if again else render(request, "demo/touched.html", {"next": after})
    name, value = ("Location", again) if again else ("Refresh", f"0; url={after}")
    response.headers[name] = value
    session = virtual_keys.sign_in(request, response, request.staff, now)
    if session is None:
        raise Http404
    sessions.allow(session, act, now)
    return response
