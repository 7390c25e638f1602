"""The clinic's video service, and each practitioner's own link."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from practice.video import actions, providers, queries
from practice.video.forms import LinkForm, ServiceForm
from practice.video.models import VideoService
from shared.privacy.documents.kinds import provider_key
from shared.privacy.documents.queries import accepted_here
from shared.privacy.queries import policy_in_force
from shared.web.access import carers, managers


@managers
@never_cache
@sensitive_post_parameters("secret")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    row, recipients = VideoService.objects.first(), queries.services(policy_in_force(now))
    form = ServiceForm(row, recipients, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.set_up(form.cleaned_data, form.cleaned_data["secret"], now)
        messages.success(request, _("Saved. Test it before you rely on it."))
        return redirect("video:settings")
    context = {
        "form": form, "row": row, "recipients": recipients,
        "terms_missing": bool(row) and not accepted_here(provider_key(row.recipient), now),
    }  # fmt: skip
    return render(request, "video/settings.html", context, status=422 if form.is_bound else 200)


@managers
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Does it answer, and does the policy let us ask?"""
    row = VideoService.objects.first()
    if row is None:
        raise Http404
    if actions.test(row, timezone.now()):
        messages.error(request, _("The service did not pass the test. See below."))
    else:
        messages.success(request, _("The service passes the test."))
    return redirect("video:settings")


@carers
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """One's own, where the clinic's service makes no rooms."""
    row = queries.service(timezone.now())
    if row is None or row.kind not in providers.BY_LINK:
        raise Http404
    kept = queries.link_of(request.user.pk)
    form = LinkForm(row.kind, request.POST if request.method == "POST" else None, initial={"url": kept})
    if form.is_bound and form.is_valid():
        actions.keep_link(request.user, form.cleaned_data["url"])
        messages.success(request, _("Saved. Your clients are led there from now on."))
        return redirect("video:link")
    context = {"form": form, "skype": row.kind == VideoService.Kind.SKYPE}
    return render(request, "video/link.html", context, status=422 if form.is_bound else 200)
