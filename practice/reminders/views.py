"""One's own wish, and the clinic's rules with what they cost and how it went."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from practice.reminders import actions, queries
from practice.reminders.forms import PreferenceForm, RulesForm
from shared.web.access import managers, signed_in
from shared.web.errors import layout


@signed_in
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    user, texted = request.user, queries.sms_offered(timezone.now())
    row = queries.preference(user)
    data = request.POST if request.method == "POST" else None
    form = PreferenceForm(row, texted, user.is_staff_member, user.phone, data)
    if form.is_bound and form.is_valid():
        actions.save_preference(user, form.cleaned_data)
        messages.success(request, _("Saved. That is how we tell you from now on."))
        return redirect("reminders:mine")
    found, today, zone = queries.rules(), timezone.localdate(), timezone.get_current_timezone()
    begins, ends = (datetime.combine(today, one, zone) for one in (found.quiet_from, found.quiet_to))
    context = {"form": form, "begins": begins, "ends": ends, "layout": layout(request)}
    return render(request, "reminders/mine.html", context, status=422 if form.is_bound else 200)


@managers
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    row, now, zone = queries.rules(), timezone.now(), ZoneInfo(request.clinic.timezone)
    form = RulesForm(row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.save_rules(form.values(), now)
        messages.success(request, _("Saved. It holds for every reminder from now on."))
        return redirect("reminders:rules")
    today = now.astimezone(zone).date()
    context = {
        "form": form, "row": row, "texted": queries.sms_offered(now), "month": today,
        "used": queries.used(row, today, zone), "log": queries.log_of(),
    }  # fmt: skip
    return render(request, "reminders/rules.html", context, status=422 if form.is_bound else 200)
