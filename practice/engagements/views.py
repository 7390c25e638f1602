"""A practitioner's own customers. Whoever else asks, in whatever role, learns that there is no such page."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from practice.engagements import actions, queries, vault
from practice.engagements.content import Customer
from practice.engagements.forms import CustomerForm, NoteForm, PurchaseForm, RemoveForm
from practice.journal.views import to_key
from practice.people import unlock
from shared.privacy.queries import policy_of
from shared.web.access import carers


def _offered(request):
    if not queries.promised(policy_of(request)):
        raise Http404


@carers
@never_cache
@require_GET
@sensitive_variables()
def overview(request: HttpRequest) -> HttpResponse:
    promises = queries.sentences(policy_of(request), request.LANGUAGE_CODE)
    if not promises:
        return render(request, "engagements/overview.html")
    try:
        private = unlock.private_key(request)
    except unlock.Refused:
        return to_key(request)
    rows = [{"row": row, "who": _customer(row, private)} for row in queries.mine(request.user)]
    return render(request, "engagements/overview.html", {"rows": rows, "promises": promises})


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def new(request: HttpRequest) -> HttpResponse:
    _offered(request)
    now = timezone.now()
    form = CustomerForm(request.POST or None, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        who = Customer(said["name"], said["contact"], said["email"])
        try:
            row = actions.begin(request.user, who, said["kind"], said["bought_on"], now)
        except actions.NoPublicKey:
            return to_key(request)
        return redirect("engagements:engagement", row.pk)
    return render(request, "engagements/new.html", {"form": form}, status=422 if form.is_bound else 200)


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def engagement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST text: a note; bought_on: bought again; delete with sure: all of it goes."""
    _offered(request)
    now, row = timezone.now(), get_object_or_404(queries.mine(request.user).select_related("practitioner"), pk=pk)
    try:
        private = unlock.private_key(request)
    except unlock.Refused:
        return to_key(request)
    sent = request.POST
    forms = {
        "form": NoteForm(sent if "text" in sent else None),
        "bought": PurchaseForm(sent if "bought_on" in sent else None, today=timezone.localdate(now)),
        "removing": RemoveForm(sent if "delete" in sent else None),
    }
    if answer := _done(request, row, forms, now):
        return answer
    notes = [{"row": one, "text": _text(one, private)} for one in row.notes.order_by("-written_at")]
    context = forms | {"row": row, "who": _customer(row, private), "notes": notes}
    wrong = any(form.is_bound for form in forms.values())
    return render(request, "engagements/engagement.html", context, status=422 if wrong else 200)


@sensitive_variables()
def _done(request, row, forms, now):
    if forms["form"].is_bound and forms["form"].is_valid():
        actions.note(row, forms["form"].cleaned_data["text"], now)
        messages.success(request, _("Sealed. Only your key opens it."))
    elif forms["bought"].is_bound and forms["bought"].is_valid():
        actions.bought_again(row, forms["bought"].cleaned_data["bought_on"])
        messages.success(request, _("Noted. What is kept here counts from that day."))
    elif forms["removing"].is_bound and forms["removing"].is_valid():
        actions.remove(row, now)
        messages.success(request, _("Deleted, with its keys."))
        return redirect("engagements:overview")
    else:
        return None
    return redirect("engagements:engagement", row.pk)


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def note(request: HttpRequest, pk: UUID, note: UUID) -> HttpResponse:
    """POST text, revision: it is changed; delete: it goes."""
    _offered(request)
    now, row = timezone.now(), get_object_or_404(queries.mine(request.user).select_related("practitioner"), pk=pk)
    one = get_object_or_404(row.notes.select_related("engagement__practitioner"), pk=note)
    try:
        private = unlock.private_key(request)
    except unlock.Refused:
        return to_key(request)
    if "delete" in request.POST:
        actions.remove_note(one, now)
        messages.success(request, _("Deleted, with its keys."))
        return redirect("engagements:engagement", pk)
    form = NoteForm(request.POST or None, initial={"text": _text(one, private), "revision": one.revision})
    if request.method == "POST" and form.is_valid() and _rewritten(one, form, now):
        messages.success(request, _("Sealed. Only your key opens it."))
        return redirect("engagements:engagement", pk)
    context = {"row": row, "note": one, "who": _customer(row, private), "form": form}
    return render(request, "engagements/note.html", context, status=422 if form.is_bound else 200)


@sensitive_variables()
def _rewritten(row, form, now):
    try:
        actions.rewrite(row, form.cleaned_data["text"], form.cleaned_data["revision"] or 0, now)
    except actions.Changed:
        form.add_error(
            "text", _("It was changed in another window meanwhile. Copy your text, and open the note again.")
        )
        return False
    return True


@sensitive_variables()
def _customer(row, private):
    """None where it does not open."""
    try:
        return vault.customer(row, private)
    except vault.Closed:
        return None


@sensitive_variables()
def _text(row, private):
    try:
        return vault.text(row, private)
    except vault.Closed:
        return None
