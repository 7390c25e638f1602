"""Sums: the overview, practitioners' shares, and the books as files for somebody else's program."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from practice.payments import fiscal, payouts, queries, settling, words
from practice.payments.exports.sie import sie
from practice.payments.exports.tables import FORMS
from practice.payments.forms import PeriodForm
from practice.payments.invoicing import Refused
from practice.payments.models import Books
from practice.payments.overview import first_of, page
from practice.payments.place import place_of
from practice.people.models import User
from shared.pdf import brand_here, pdf
from shared.web.access import bookkeepers, carers
from shared.web.formats import full_date, money, month
from shared.web.tables import as_csv


def _period(request, today) -> tuple[date, date]:
    form = PeriodForm(request.GET)
    if not form.is_valid():
        raise BadRequest(gettext("The first day comes after the last."))
    return form.cleaned_data["since"] or first_of(today), form.cleaned_data["until"] or today


@bookkeepers
@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """?since=&until= dates; ?as=csv the same as a table."""
    place = place_of(request)
    today = place.day(timezone.now())
    since, until = _period(request, today)
    found = page(since, until, today)
    names = {
        "services": queries.services_named(request.LANGUAGE_CODE),
        "practitioners": _names(line.key for line in found.practitioners),
    }
    if request.GET.get("as") == "csv":
        return _file(_table(found, names, place.currency), f"overview-{since}-{until}.csv", "text/csv; charset=utf-8")
    parts = [
        (key, [(names[key].get(line.key, gettext("Not named")), line) for line in getattr(found, key)]) for key in names
    ]
    context = {"page": found, "parts": parts, "currency": place.currency}
    return render(request, "payments/overview.html", context)


def _names(ids) -> dict:
    return {one.pk: one.get_full_name() for one in User.objects.filter(pk__in=list(ids)).exclude(role="")}


def _table(found, names, currency) -> bytes:
    rows = [("month", f"{line.key:%Y-%m}", line.amount / 100) for line in found.months]
    for key in names:
        rows += [(key, names[key].get(line.key, ""), line.amount / 100) for line in getattr(found, key)]
    rows += [(name, "", getattr(found, name) / 100) for name in ("income", "vat", "received", "outstanding", "late")]
    return as_csv(("what", "name", currency), ((a, b, f"{c:.2f}".replace(".", ",")) for a, b, c in rows))


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bookkeepers
@never_cache
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    today = place_of(request).day(timezone.now())
    context = {
        "years": fiscal.recent(today, fiscal.ends(timezone.now())),
        "today": today,
        "since": today.replace(month=1, day=1),
        "ready": queries.is_set_up(queries.books()),
    }
    return render(request, "payments/export.html", context)


@bookkeepers
@never_cache
@require_GET
def exported(request: HttpRequest, form) -> HttpResponse:
    """sie with ?year=; dinero, economic, billy, journal with ?since=&until=."""
    place = place_of(request)
    today = place.day(timezone.now())
    if form == "sie":
        ends = fiscal.ends(timezone.now())
        year = request.GET.get("year", str(fiscal.year_of(today, ends)))
        if not (year.isdecimal() and 2000 <= int(year) <= 2199):
            raise BadRequest
        return _file(
            sie(queries.books() or Books(), place.country, int(year), today, ends),
            f"{year}.se",
            "text/plain; charset=cp437",
        )
    if form not in FORMS:
        raise Http404
    since, until = _period(request, today)
    return _file(FORMS[form](since, until, place.country), f"{form}-{since}-{until}.csv", "text/csv; charset=utf-8")


# -- shares ------------------------------------------------------------------------------------------------------------


def _month(request, today) -> date:
    """?month=2026-11; the last one that is over."""
    text = request.GET.get("month") or request.POST.get("month") or ""
    try:
        return date.fromisoformat(f"{text}-01") if text else (today.replace(day=1) - date.resolution).replace(day=1)
    except ValueError:
        raise BadRequest from None


@bookkeepers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shares(request: HttpRequest) -> HttpResponse:
    """POST settle=… with a practitioner's id."""
    now, place = timezone.now(), place_of(request)
    today = place.day(now)
    chosen = _month(request, today)
    books = queries.books()
    found = settling.shares(chosen, books.shares if books else {})
    if request.method == "POST":
        _settle(request, found, place, today, now)
        return redirect(f"{request.path}?month={chosen:%Y-%m}")
    names = _names(one.practitioner for one in found)
    rows = [(names.get(one.practitioner, gettext("Not named")), one) for one in found]
    over = today > settling.last_day(chosen)
    context = {"rows": rows, "month": chosen, "over": over, "currency": place.currency}
    return render(request, "payments/shares.html", context)


def _settle(request, found, place, today, now):
    one = next((one for one in found if str(one.practitioner) == request.POST.get("settle")), None)
    try:
        if one:
            settling.settle(one, place.currency, today, now)
            messages.success(request, gettext("Written down."))
    except Refused as no:
        messages.error(request, words.REFUSED[no.why])


@carers
@never_cache
@require_GET
def earnings(request: HttpRequest) -> HttpResponse:
    """A practitioner's own month; ?as=pdf the statement."""
    place = place_of(request)
    today = place.day(timezone.now())
    chosen, books = _month(request, today), queries.books()
    mine = [request.user.pk]
    one = next(
        s for s in settling.shares(chosen, books.shares if books else {}, mine) if s.practitioner == request.user.pk
    )
    if request.GET.get("as") == "pdf":
        return _file(_statement(request, one, place), f"statement-{chosen:%Y-%m}.pdf", "application/pdf")
    return render(request, "payments/earnings.html", {
        "one": one, "month": chosen, "currency": place.currency, "facts": _paid(request.user.pk, chosen),
    })  # fmt: skip


def _paid(practitioner, month) -> list[list[str]]:
    """When it was paid, and what to look for at the bank."""
    found = payouts.of_practitioner(practitioner, month)
    if found is None:
        return []
    rows = [[gettext("Paid out on"), full_date(found.paid_on)]]
    return rows + ([[gettext("The bank's reference"), found.reference]] if found.reference else [])


def _statement(request, one, place) -> bytes:
    state = gettext("Paid out") if one.paid else gettext("Settled") if one.settled else gettext("Not settled yet")
    facts = [
        [gettext("Month"), month(one.month)], [gettext("Practitioner"), request.user.get_full_name()],
        [gettext("Billed for your sessions, without VAT"), money(one.billed, place.currency)],
        [gettext("Your share"), f"{one.percent / 100:g} %"], [gettext("To you"), money(one.amount, place.currency)],
        [gettext("State"), state], *_paid(request.user.pk, one.month),
    ]  # fmt: skip
    title = gettext("Statement for %(month)s") % {"month": month(one.month)}
    return pdf("document.typ", {"title": title, "facts": facts, "parts": []}, request.LANGUAGE_CODE, brand_here())
