"""There and back, and what one does with an eID that no account is linked to yet."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from practice.eid import actions, flows, queries
from practice.eid.forms import RegisterByEid
from practice.eid.models import Identity
from practice.eid.protocol import Trouble
from practice.eid.words import SAID
from practice.people.account_views import Register
from shared.web.access import client, public, staff

BEGUN = "30/10m"  # from one address


def failed(request, code: str, what: str = "sign_in", trouble: Trouble | None = None) -> HttpResponse:
    """An answer of 503 rolls back, so what waited waits on: whoever loads the page again tries again."""
    if trouble and trouble.record:
        request.always.append(trouble.record)
    heading, words, status = SAID[code]
    return render(request, "eid/failed.html", {"heading": heading, "words": words, "what": what}, status=status)


@public
@never_cache
@require_GET
def start(request: HttpRequest, what: str, means: str) -> HttpResponse:
    """Off to the broker. `next`: a path here."""
    if what not in flows.WHATS:
        raise Http404
    if not _may(request, what):
        raise PermissionDenied
    if is_ratelimited(request, group="eid-begun", key="ip", rate=BEGUN, increment=True):
        return render(request, "errors/429.html", status=429)
    now = timezone.now()
    row = queries.broker(now)
    if row is None or means not in queries.means_of(row):
        raise Http404
    try:
        return HttpResponseRedirect(flows.begin(request, row, means, what, now))
    except Trouble as trouble:
        return failed(request, trouble.code, what, trouble)


def _may(request, what):
    user = request.user
    if what == "sign_in":
        return not user.is_authenticated
    return user.is_authenticated and user.is_staff_member == (what == "prove")


@public
@never_cache
@require_GET
@sensitive_variables()
def callback(request: HttpRequest, set_up: str) -> HttpResponse:
    """What waited is used up, whoever comes. What must not be told to anybody stands in no address from here on."""
    now = timezone.now()
    try:
        waiting = flows.take(request, set_up, request.GET.get("state", ""), now)
    except flows.Lost:
        return failed(request, "lost")
    row = queries.broker(now)
    if row is None or flows.set_up_name(row) != set_up:
        return failed(request, "lost", waiting["what"])
    if "code" not in request.GET:
        return failed(request, "stopped" if request.GET.get("error") == "access_denied" else "silent", waiting["what"])
    try:
        returned = flows.finish(request, row, waiting, request.GET.dict(), now)
    except Trouble as trouble:
        return failed(request, trouble.code, waiting["what"], trouble)
    return {"sign_in": _sign_in, "link": _link, "prove": _prove}[returned.what](request, returned, now)


def _sign_in(request, returned, now):
    user = actions.owner_of(returned.proven)
    if user is None:
        flows.keep(request, returned.proven, now)
        return redirect("eid:unknown")
    if user.is_staff_member:
        return failed(request, "staff")
    if not user.is_active or user.closed_at:
        return failed(request, "closed")
    actions.seen(user, returned.proven, now)
    record_authentication(request, user, method="eid")
    try:
        return perform_login(request, Login(user=user, redirect_url=returned.next or reverse("people:home")))
    except ImmediateHttpResponse as answer:
        return answer.response


def _link(request, returned, now):
    try:
        actions.link(request.user, returned.proven, now)
    except actions.Refused as refusal:
        return failed(request, refusal.code, "link")
    messages.success(request, _("Your eID is linked. You can sign in with it from now on."))
    return redirect("eid:mine")


def _prove(request, returned, now):
    try:
        actions.prove_at_work(request.user, returned.proven, now)
    except actions.Refused as refusal:
        return failed(request, refusal.code, "prove")
    messages.success(request, _("You have shown who you are. It is kept as proof."))
    return redirect("eid:proof")


@public
@never_cache
@require_GET
def unknown(request: HttpRequest) -> HttpResponse:
    """No account here is linked to this eID: sign in and link it, or register. Nobody with the same address is looked for."""
    found = flows.kept(request, timezone.now())
    if found is None:
        return failed(request, "lost")
    if request.user.is_authenticated:
        return redirect("eid:mine")
    return render(request, "eid/unknown.html", {"found": found})


class RegisterWithEid(Register):
    """As Register, with an eID in place of a password."""

    template_name, form_class = "eid/register.html", RegisterByEid

    def dispatch(self, request, *args, **kwargs):
        self.found = flows.kept(request, timezone.now())
        if self.found is None:
            return failed(request, "lost")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"proven": self.found}

    def form_valid(self, form):
        response = super().form_valid(form)
        if self.user:
            try:
                actions.link(self.user, self.found, timezone.now())
            except actions.Refused:
                return failed(self.request, "theirs")
        return response


@client
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The client's eIDs. POST links the one that was just shown at sign-in, by the client's own word."""
    now = timezone.now()
    found, row = flows.kept(request, now), queries.broker(now)
    if request.method == "POST":
        flows.drop(request)
        if found is None:
            return failed(request, "lost", "link")
        if request.POST.get("answer") == "yes":
            try:
                actions.link(request.user, found, now)
            except actions.Refused as refusal:
                return failed(request, refusal.code, "link")
            messages.success(request, _("Your eID is linked. You can sign in with it from now on."))
        return redirect("eid:mine")
    if found and actions.owner_of(found) == request.user:
        flows.drop(request)
        found = None
    rows = queries.identities(request.user)
    shown = [{"row": one, "name": _means_name(one), "number": queries.number_of(one)[-4:]} for one in rows]
    offered = queries.means_of(row).items() if row else ()
    return render(request, "eid/mine.html", {"rows": shown, "found": found, "offered": offered})


@client
@require_POST
def unlink(request: HttpRequest, pk) -> HttpResponse:
    try:
        actions.unlink(request.user, pk)
    except Identity.DoesNotExist:
        raise Http404 from None
    except actions.Refused:
        messages.error(request, _("It is your only way in. Choose a password first."))
    else:
        messages.success(request, _("The account no longer opens with that eID."))
    return redirect("eid:mine")


@staff
@require_GET
def proof(request: HttpRequest) -> HttpResponse:
    """A staff member shows who they are, once."""
    row, proven = queries.broker(timezone.now()), queries.proof_of(request.user.pk)
    context = {"offered": queries.means_of(row).items() if row else (), "proven": proven}
    return render(request, "eid/proof.html", context | {"name": _means_name(proven) if proven else ""})


def _means_name(row):
    return queries.NAMES.get(row.means, "eID")
