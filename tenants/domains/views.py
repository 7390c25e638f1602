"""The owner's pages about the clinic's own domains."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shared.web.access import managers
from tenants.domains import actions
from tenants.domains.forms import MailForm, PortalForm
from tenants.domains.models import OwnDomain
from tenants.domains.showing import shown

Use = OwnDomain.Use
FORMS = {Use.PORTAL: PortalForm, Use.MAIL: MailForm}
PAGES = {Use.PORTAL: "domains:portal", Use.MAIL: "domains:mail"}


@managers
@require_http_methods(["GET", "POST"])
def portal(request: HttpRequest) -> HttpResponse:
    """GET what there is; POST brings one more."""
    return _page(request, Use.PORTAL)


@managers
@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    return _page(request, Use.MAIL)


def _page(request, use):
    form = FORMS[use](request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _bring(form, use):
        messages.success(request, _("Added. Now write its records where your domain is kept."))
        return redirect(PAGES[use])
    preferred = request.clinic.portal_host.partition(":")[0]
    domains = [shown(one, preferred) for one in OwnDomain.objects.filter(use=use).defer("key").order_by("added_at")]
    subdomain = request.clinic.my_host.replace(".my.", ".", 1)
    context = {
        "form": form,
        "domains": domains,
        "subdomain": subdomain,
        "subdomain_preferred": request.clinic.portal_host == subdomain,
        "in_use": next((one for one in domains if one.domain.verified_at), None),
    }
    return render(request, f"domains/{use}.html", context, status=422 if form.is_bound else 200)


def _bring(form, use):
    try:
        actions.bring(use, now=timezone.now(), **form.cleaned_data)
    except actions.Refused as refusal:
        said = {"have": _("You have that one already."), "many": _("Ten are enough. Let one go first.")}
        form.add_error("name", said[refusal.code])
        return False
    return True


@managers
@require_POST
def look(request: HttpRequest, pk) -> HttpResponse:
    domain = get_object_or_404(OwnDomain.objects.defer("key"), pk=pk)
    actions.ask(domain, timezone.now())
    messages.info(request, _("We are asking now. Load this page again in a few seconds."))
    return redirect(PAGES[domain.use])


@managers
@require_POST
def prefer(request: HttpRequest, pk) -> HttpResponse:
    domain = get_object_or_404(OwnDomain.objects.defer("key"), pk=pk, use=Use.PORTAL)
    if actions.prefer(domain):
        messages.success(request, _("This is your main address now. The others lead there."))
    else:
        messages.error(request, _("It must be proven and lead here first."))
    return redirect("domains:portal")


@managers
@require_POST
def prefer_subdomain(request: HttpRequest) -> HttpResponse:
    actions.prefer(None)
    messages.success(request, _("This is your main address now. The others lead there."))
    return redirect("domains:portal")


@managers
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk) -> HttpResponse:
    domain = get_object_or_404(OwnDomain.objects.defer("key"), pk=pk)
    if request.method == "POST":
        actions.let_go(domain)
        messages.success(request, _("Let go. You may take its records away now."))
        return redirect(PAGES[domain.use])
    preferred = request.clinic.portal_host.partition(":")[0]
    return render(request, "domains/remove.html", {"one": shown(domain, preferred), "back": PAGES[domain.use]})
