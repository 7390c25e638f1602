"""What has come, for whoever plans; and the forms themselves, for those who run the clinic."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from practice.contact import actions, listed, queries, saying
from practice.contact.forms import ClientForm, SetUpForm
from practice.contact.models import ContactForm, Enquiry
from practice.journal.views import to_key
from practice.people import unlock
from practice.people.models import User
from shared.privacy.documents import queries as documents
from shared.web.access import managers, planners
from shared.web.languages import in_language


@planners
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """?sort=, ?as=csv and what narrows it, as in shared.web.listing."""
    now, listing = timezone.now(), listed.enquiries(request, queries.everything(request.user))
    if listing.wants_file:
        return listing.file()
    forms_ = [
        {"row": one, "stands": queries.stands(one, now), "change": queries.may_change(one, request.user)}
        for one in ContactForm.objects.select_related("practitioner").order_by("pk")
    ]
    context = {"listing": listing, "forms": forms_, "offered": queries.offered(now)}
    return render(request, "contact/inbox.html", context)


@planners
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def enquiry(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = _enquiry(request, pk)
    form = ClientForm(request.POST if "belongs" in request.POST else None)
    if request.method == "POST" and (answer := _done(request, row, form)):
        return answer
    try:
        said = saying.told(row, unlock.private_key(request) if row.sealed_to_id else None)
    except unlock.Refused:
        return to_key(request)
    shown = [(label, said[name]) for name, label in saying.labels().items() if said.get(name)] if said else []
    context = {"row": row, "said": shown, "form": form}
    return render(request, "contact/enquiry.html", context, status=422 if form.is_bound else 200)


def _enquiry(request, pk) -> Enquiry:
    """404 for what came by somebody else's own form."""
    return get_object_or_404(
        Enquiry.objects.filter(queries.whose(request.user)).select_related("form", "client"), pk=pk
    )


def _done(request, row, form):
    if "answered" in request.POST:
        actions.corresponded(row, timezone.now())
        messages.success(request, _("Noted. Its time is counted from today."))
        return redirect("contact:enquiry", row.pk)
    if "delete" in request.POST:
        actions.remove(row)
        messages.success(request, _("Deleted."))
        return redirect("contact:inbox")
    if form.is_bound and form.is_valid():
        client = User.objects.filter(email=form.cleaned_data["email"].lower(), role=User.Role.CLIENT).first()
        if client is not None:
            actions.belongs(row, client)
            messages.success(request, _("From now on it is kept as long as what belongs to the treatment."))
            return redirect("contact:enquiry", row.pk)
        form.add_error("email", _("No client here has that address."))
    return None


@planners
@never_cache
@require_GET
def armored(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As it was sealed, for a mail program or gpg."""
    row = _enquiry(request, pk)
    if row.pgp is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{row.pk}.asc"'}
    return HttpResponse(bytes(row.pgp), content_type="application/pgp-encrypted", headers=headers)


@managers
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    now = timezone.now()
    row = get_object_or_404(ContactForm, pk=pk) if pk else ContactForm(title={}, to=request.user.email or "")
    if not queries.may_change(row, request.user):
        raise Http404
    known = [(key, in_language(one.title, request.LANGUAGE_CODE)) for key, one in documents.all_in_force(now).items()]
    form = SetUpForm(row, request.languages, known, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        actions.take_key(row, form.found)
        if not form.found:
            values["keeps_plain"] = True
        values["practitioner"] = request.user if values.pop("own") else None
        actions.save(row, values, now)
        messages.success(request, _("Saved."))
        return redirect("contact:inbox")
    context = {
        "form": form,
        "row": row,
        "pairs": [(form[f"title_{one}"], form[f"words_{one}"]) for one in request.languages],
    }
    return render(request, "contact/edit.html", context, status=422 if form.is_bound else 200)
