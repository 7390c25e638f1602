"""A client's own pages."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.people import actions, sign_ins
from practice.people.forms import ProfileForm
from practice.people.models import User
from shared.privacy.queries import accepted_on, version_in_force
from shared.staff import lifetimes
from shared.web.access import arriving, client
from shared.web.devices import words


@arriving
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Clients see what concerns them now; staff go on to their work. The cards are settings.CLIENT_HOME, in order."""
    if request.user.is_staff_member:
        return redirect(_staff_home(request.user))
    now = timezone.now()
    cards = [import_string(path)(request, now) for path in settings.CLIENT_HOME]
    return render(request, "people/home.html", {"cards": [card for card in cards if card]})


def _staff_home(user: User) -> str:
    """The name of the page where this person's work begins: planning, for whoever does that too."""
    found = None if user.plans else (page for role, page in settings.STAFF_HOME if role in user.roles)
    return next(found, settings.STAFF_HOME_OTHERWISE) if found else settings.STAFF_HOME_OTHERWISE


def promises_card(request, now):
    """The card about the clinic's promises, or None where it has published none."""
    version = version_in_force(now)
    if version is None:
        return None
    accepted = accepted_on([request.user.pk]).get(request.user.pk)
    return {"template": "people/card_promises.html", "beside": True, "version": version, "accepted_at": accepted}


@client
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """What the clinic keeps about the client's account: see, put right, delete what may be deleted (FEATURES C3)."""
    user = request.user
    names = ("first_name", "last_name", "phone", "language")
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(user, name) for name in names},
        country=request.clinic.country,
        languages=request.languages,
    )
    if request.method == "POST" and form.is_valid():
        actions.correct(user, timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:account")
    status = 422 if form.is_bound else 200
    return render(request, "people/account.html", {"form": form, "person": User.objects.get(pk=user.pk)}, status=status)


@client
@require_POST
def hide(request: HttpRequest) -> HttpResponse:
    """POST field=last_name|phone&hidden=1|0."""
    field = request.POST.get("field", "")
    if field not in actions.HIDEABLE:
        return HttpResponseBadRequest(_("That can't be hidden."), content_type="text/plain")
    actions.hide(request.user, field, request.POST.get("hidden") == "1", timezone.now())
    messages.success(request, _("Saved."))
    return redirect("people:account")


@client
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signed_in_where(request: HttpRequest) -> HttpResponse:
    """POST pk: end that one; without: every other."""
    now, own = timezone.now(), sign_ins.here(request)
    if request.method == "POST":
        if "pk" in request.POST:
            sign_ins.end(request.user, _uuid(request.POST["pk"]), now)
        else:
            sign_ins.end_others(request.user, own, now)
        messages.success(request, _("Signed out there, within half a minute."))
        return redirect("people:sign-ins")
    rows = list(sign_ins.of_person(request.user, now))
    for row in rows:
        row.words, row.here = words(row.browser, row.system), row.pk == own
    return render(request, "people/sign_ins.html", {"rows": rows, "life": lifetimes.CLIENT})


def _uuid(text):
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
