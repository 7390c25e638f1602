"""Operators: which metadata file says what models of keys there are, and whose signature it must carry."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shared.staff import acts, attestation, metadata, sessions
from shared.staff.models import KeyModel
from shared.web.access import operator

LARGEST = 32 * 2**20  # bytes; the FIDO Alliance's file has some six million
WORDS = {
    "no root": _("Choose the root certificate too: nothing is pinned yet."),
    "root": _("The root certificate can't be read, or it is not the root of anything."),
    "file": _("This is no metadata file of the FIDO Alliance's."),
    "chain": _("The file's signer does not lead to the pinned root."),
    "signer": _("The file is signed by somebody else than the FIDO Alliance's metadata service."),
    "signature": _("The signature does not fit: the file was changed."),
    "old": _("This file is older than the one that is in use."),
}


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Metadata file"), help_text=_("As the FIDO Alliance publishes it (blob.jwt)."))
    root = forms.FileField(
        label=_("Root certificate"),
        required=False,
        help_text=_("Only to pin one, or to change it. Compare its fingerprint with the issuer's own page first."),
    )

    def clean(self):
        for name, file in self.cleaned_data.items():
            if file and file.size > LARGEST:
                self.add_error(name, _("The file is too large."))
        return self.cleaned_data


@operator
@never_cache
@require_http_methods(["GET", "POST"])
def key_models(request: HttpRequest) -> HttpResponse:
    """POST file, root; not later than five minutes after a touch for this very act."""
    now, act = timezone.now(), acts.bound(request.place, acts.KEY_MODELS)
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "GET":
        return _page(request, form, 200, now)
    if not form.is_valid():
        return _page(request, form, 422, now)
    if not sessions.spend(request.staff_session, act, now):
        form.add_error(None, _("Touch your key first, then choose the files again."))
        return _page(request, form, 403, now)
    root = form.cleaned_data["root"]
    try:
        metadata.adopt(form.cleaned_data["file"].read(), root.read() if root else b"", now)
    except attestation.NotBelieved as error:
        form.add_error(None, WORDS[error.why])
        return _page(request, form, 422, now)
    return redirect("staff:key-models")


def _page(request, form, status, now):
    row, act = metadata.pinned(), acts.bound(request.place, acts.KEY_MODELS)
    context = {
        "form": form,
        "pinned": row,
        "fingerprint": attestation.fingerprint(metadata.root_of(row)) if row else "",
        "subject": metadata.root_of(row).subject.rfc4514_string() if row else "",
        "stale": row is not None and row.next_update < now.date(),
        "models": KeyModel.objects.count(),
        "withdrawn": KeyModel.objects.filter(withdrawn=True).count(),
        "touched": sessions.is_allowed(request.staff_session, act, now),
        "act": acts.KEY_MODELS,
    }
    return render(request, "staff/key_models.html", context, status=status)
