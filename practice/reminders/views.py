"""One's own wish, and the clinic's rules with what they cost and how it went."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from practice.mailbox import accounts
from practice.mailbox.queries import sms_account
from practice.reminders import actions, queries
from practice.reminders.forms import AccountForm, PreferenceForm, RulesForm
from shared.privacy import sms
from shared.privacy.queries import policy_in_force
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
    document, today = policy_in_force(now), now.astimezone(zone).date()
    carrier = sms.carrier(document) if document else None
    context = {
        "service": document.recipients[carrier[0]].name if carrier else "",
        "account": sms_account(document), "by_platform": bool(carrier) and sms.by_platform(carrier[1]),
        "account_form": AccountForm(bool(carrier) and carrier[1] == sms.ELKS),
        "form": form, "row": row, "texted": queries.sms_offered(now), "month": today,
        "used": queries.used(row, today, zone), "log": queries.log_of(),
    }  # fmt: skip
    return render(request, "reminders/rules.html", context, status=422 if form.is_bound else 200)


@managers
@sensitive_post_parameters("secret")
@sensitive_variables()
@require_POST
def account(request: HttpRequest) -> HttpResponse:
    """The clinic's own account for text messages: `secret`, or `remove`. 404 where the policy names no service."""
    now = timezone.now()
    document = policy_in_force(now)
    carrier = sms.carrier(document) if document else None
    if carrier is None:
        raise Http404
    if request.POST.get("remove"):
        accounts.drop()
        messages.success(request, _("Your account is taken away here. Nothing has changed at the service."))
        return redirect("reminders:rules")
    form = AccountForm(carrier[1] == sms.ELKS, request.POST)
    if form.is_valid():
        accounts.keep(carrier[1], form.cleaned_data["secret"], now)
        messages.success(request, _("Saved. Text messages are sent from your own account from now on."))
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect("reminders:rules")
