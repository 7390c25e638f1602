"""A change of the policy, as the client reads and answers it; and how it arrives, for those who keep the policy."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared.privacy.collecting import Written
from shared.privacy.engine.render import changes
from shared.privacy.notices import actions, queries
from shared.privacy.queries import document_of, published
from shared.web.access import client, keepers


class ObjectionForm(Written, forms.Form):
    place, never = "rights_request", ("identity_number",)
    words = forms.CharField(
        label=_("What do you object to?"),
        help_text=_("If you like. Leave out your health and what you talk about at the clinic: others read this."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )


@client
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """GET: what changes, in words. POST: answer=seen|agree|object, with `words` of an objection."""
    now, person = timezone.now(), request.user.pk
    found = queries.change_for(person, now)
    if found is None:
        if request.method != "POST":
            return render(request, "notices/no_change.html")
        messages.info(request, gettext("There is no change that waits for your answer."))
        return redirect("people:home")
    version, notice = found
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _answered(request, version, form.cleaned_data["words"], now):
        return redirect("notices:change")
    old = document_of(queries.before(version))
    context = {
        "version": version,
        "notice": notice,
        "changes": changes(old, document_of(version), request.LANGUAGE_CODE),
        "ahead": version.effective_at > now,
        "form": form if form.errors else ObjectionForm(),
    }
    return render(request, "notices/change.html", context, status=422 if request.method == "POST" else 200)


def _answered(request: HttpRequest, version, words: str, now) -> bool:
    answer, person = request.POST.get("answer"), request.user.pk
    if answer == "seen":
        actions.seen(version, person, now)
        messages.success(request, gettext("Noted: you have read what changes."))
    elif answer == "agree":
        actions.agree(version, person, request.LANGUAGE_CODE, now)
        messages.success(request, gettext("Noted: you accept the new promises."))
    elif answer == "object":
        actions.object_to(version, person, words, now)
        messages.success(request, gettext("Your objection is kept, and the clinic must answer within a month."))
    else:
        messages.error(request, gettext("Choose one of the answers."))
        return False
    return True


class BouncedForm(forms.Form):
    """A mail that came back. One per version on the page, told apart by `prefix`."""

    email = forms.EmailField(
        label=_("The address that the mail came back from"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )


@keepers
@require_safe
def delivery(request: HttpRequest) -> HttpResponse:
    """How each change reached people, in numbers, and what they object to: no names here."""
    return _delivery(request)


@keepers
@require_POST
def bounced(request: HttpRequest, number: int) -> HttpResponse:
    """A notice came back after their mail server had taken it: it proves nothing any more."""
    version = get_object_or_404(published(), number=number, notice_days__gt=0)
    form = BouncedForm(request.POST, prefix=str(number))
    if form.is_valid() and not actions.came_back(version, form.cleaned_data["email"], timezone.now()):
        form.add_error("email", gettext("No mail about this version counts as arrived at that address."))
    if form.errors:
        return _delivery(request, form, status=422)
    messages.success(
        request, gettext("Noted. Unless they have read it signed in, a task asks to tell them another way.")
    )
    return redirect("notices:delivery")


def _delivery(request: HttpRequest, form: BouncedForm | None = None, status: int = 200) -> HttpResponse:
    now, objections = timezone.now(), queries.objections()
    rows = [
        {
            "delivery": one,
            "ahead": one.version.effective_at > now,
            "objections": objections.get(one.version.pk, ()),
            "form": form if form and form.prefix == str(one.version.number) else _empty(one.version.number),
        }
        for one in queries.deliveries()
    ]
    return render(request, "notices/delivery.html", {"rows": rows}, status=status)


def _empty(number: int) -> BouncedForm:
    return BouncedForm(prefix=str(number))
