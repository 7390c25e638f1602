"""What people have stopped, in the hands of those who keep it, with what they may decide about it."""

from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shared.privacy import place
from shared.privacy.queries import policy_of
from shared.privacy.rights import limits, queries, showing
from shared.privacy.rights import listed as listings
from shared.privacy.rights.forms import DecideForm
from shared.privacy.rights.models import Limit
from shared.web.access import actor, keepers


@keepers
@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    return _page(request)


@keepers
@require_POST
def decide(request: HttpRequest, pk) -> HttpResponse:
    row, now = get_object_or_404(Limit.objects.select_related("request"), pk=pk), timezone.now()
    form = DecideForm(request.POST, choices=limits.possible(row, _document(request), now), prefix=str(pk))
    if form.fields["decision"].choices and not form.is_valid():
        return _page(request, form, 422)
    try:
        limits.decide(
            row.pk, form.data.get(f"{pk}-decision", ""), form.data.get(f"{pk}-reasons", ""), actor(request).pk, now
        )
    except limits.NotPossible:
        messages.info(request, _("That was decided before, or it has ended. Nothing was changed."))
        return _page(request, status=409)
    messages.success(request, _("Decided. The person is told today."))
    return redirect("rights:limits")


def _document(request):
    document = policy_of(request)
    if document is None:
        raise Http404
    return document


def _page(request, refused: DecideForm | None = None, status: int = 200) -> HttpResponse:
    """The one whose form came back stands first. ?q=, ?as=csv and what narrows it, as in shared.web.listing."""
    now, document, rows = timezone.now(), _document(request), queries.limits_to_keep(timezone.now())
    if refused is not None:
        rows = rows.order_by(Case(When(pk=refused.prefix, then=0), default=1), *rows.query.order_by)

    def dress(found: list[Limit]) -> list[dict]:
        names = place.names((row.person for row in found), actor(request), now)
        return [_shown(row, document, names, now, refused) for row in found]

    listing = listings.limits(request, rows, dress)
    return (
        listing.file()
        if listing.wants_file
        else render(request, "rights/limits.html", {"listing": listing}, status=status)
    )


def _shown(row: Limit, document, names, now, refused) -> dict:
    choices = limits.possible(row, document, now)
    mine = refused is not None and refused.prefix == str(row.pk)
    return {
        "row": row,
        "what": showing.what(row, document),
        "who": names.get(row.person, ""),
        "decided": showing.DECISIONS.get(row.decision, ""),
        "open": mine,
        "form": (refused if mine else DecideForm(choices=choices, prefix=str(row.pk))) if choices else None,
    }
