"""Taking everything along, and bringing it in: for the owner alone."""

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from shared.privacy import touch
from shared.privacy.place import secret_from
from shared.web.access import staff_role
from tenants.leaving import actions, bringing, queries, store
from tenants.leaving.forms import ParcelForm
from tenants.leaving.models import Parcel

PROBLEMS = {
    "not_a_parcel": gettext_lazy("This is no parcel from Enrum. Choose the ZIP that the other clinic fetched."),
    "newer": gettext_lazy("This parcel was made in a form that is not known here."),
    "damaged": gettext_lazy("The parcel is damaged or was changed. Fetch it once more, and bring it as it is."),
    "not_ours": gettext_lazy(
        "The parcel's signature does not fit. Only a parcel as Enrum made it can be brought in here."
    ),
    "other_country": gettext_lazy(
        "The parcel is from a clinic in another country, where other law holds. Sign up a clinic in that country."
    ),
    "not_new": gettext_lazy(
        "People are here already. A parcel can only be brought into a new clinic, before its first client."
    ),
    "does_not_fit": gettext_lazy("Something in the parcel does not fit here. Nothing was changed. Write to Enrum."),
}
owner = staff_role("owner")


@owner
@never_cache
@require_GET
def overview(request):
    return _page(request, ParcelForm())


def _page(request, form, status=200):
    now = timezone.now()
    secret = secret_from(
        request.user
    )  # what such a colleague asked for holds their own clients, and is theirs to fetch
    asked = queries.parcels(Parcel.Kind.OUT).exclude(asked_by__in=secret)
    out = [_shown(row, request.place, now) for row in asked[:10]]
    context = {
        "out": out,
        "waits": any(one["row"].state == Parcel.State.WAITING for one in out),
        "brought": [_shown(row, request.place, now) for row in queries.parcels(Parcel.Kind.IN)[:5]],
        "new": bringing.is_new(),
        "form": form,
        "kept": actions.KEPT.days,
        "secret": bool(secret),
    }
    return render(request, "leaving/overview.html", context, status=status)


def _shown(row, place, now):
    told = store.progress(place, row.pk) if row.state == Parcel.State.WAITING else None
    return {
        "row": row,
        "done": told[0] if told else 0,
        "of": told[1] if told else 0,
        "link": actions.link(row) if row.state == Parcel.State.READY and row.until > now else "",
        "parts": len(store.parts(place, row.pk)),
        "problem": PROBLEMS.get(row.problem, ""),
    }


@owner
@require_POST
def make(request):
    now = timezone.now()
    if waiting := touch.require(request, "export", now):
        return waiting
    actions.ask(request.user.pk, now)
    messages.success(request, _("The parcel is being made. You get a mail when it can be fetched."))
    return redirect("leaving:overview")


@owner
@never_cache
@require_GET
@sensitive_variables()
def fetch(request, token):
    """An address that is too old, or of another clinic, is not there; the page gives a new one."""
    try:
        row = actions.by_link(token, request.user, timezone.now())
        body = actions.zipped(row)
    except actions.NotReady:
        raise Http404 from None
    response = StreamingHttpResponse(body, content_type="application/zip")
    day = timezone.localdate(row.finished_at).isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="{request.clinic.slug}-{day}.zip"'
    return response


@owner
@require_POST
def bring(request):
    form = ParcelForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        actions.receive(form.cleaned_data["parcel"], request.user.pk, timezone.now())
    except bringing.Refused as refused:
        form.add_error("parcel", PROBLEMS[refused.why])
        return _page(request, form, status=422)
    messages.success(request, _("The parcel is whole and is being brought in. You are signed out when that is done."))
    return redirect("leaving:overview")
