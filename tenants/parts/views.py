"""Operators: what the running build is made of, and what is known to be wrong with it."""

from django import forms
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shared.web.access import operator
from tenants.operators.views import touching
from tenants.parts import actions, lock, osv, queries

LARGEST = 128 * 2**20  # bytes


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File of advisories"),
        help_text=_("In the OSV format: one advisory, a list, or the ZIP of all of them."),
    )

    def clean_file(self):
        if self.cleaned_data["file"].size > LARGEST:
            raise forms.ValidationError(_("The file is too large."))
        return self.cleaned_data["file"]


@operator
@never_cache
@require_http_methods(["GET", "POST"])
def overview(request):
    """POST file, after a touch of the key for it."""
    now, form, status = timezone.now(), FileForm(*_sent(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if not touching.spent(request, "advisories", None, now):
                form.add_error(None, touching.WORDS)
                status = 403
            else:
                try:
                    actions.adopt(form.cleaned_data["file"].read(), now)
                    return redirect("parts:overview")
                except osv.NotReadable:
                    form.add_error("file", _("This is no file of advisories about Python packages."))
    return render(request, "parts/overview.html", _shown(request, form, now), status=status)


def _sent(request):
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _shown(request, form, now):
    file = queries.last_file()
    return {
        "form": form,
        "file": file,
        "stale": queries.is_stale(file, now),
        "findings": queries.findings(),
        "parts": [{"part": part, "licence": lock.licence(part)} for part in queries.locked()],
        "touch": touching.bound(request, "advisories"),
    }


@operator
@never_cache
@require_GET
def bill(request):
    """The bill of materials, as a file."""
    response = JsonResponse(queries.bill(timezone.now()), json_dumps_params={"indent": 2})
    response.headers["Content-Type"] = "application/vnd.cyclonedx+json; version=1.6"
    response.headers["Content-Disposition"] = 'attachment; filename="enrum.cdx.json"'
    return response
