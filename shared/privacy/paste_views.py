"""A policy from elsewhere, pasted as text: what it seems to promise, for a person to confirm."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from shared.privacy import actions, form_words, proposals, queries
from shared.privacy.engine.document import Document
from shared.privacy.engine.render import line
from shared.privacy.pasted import LONGEST, Suggestion, suggestions
from shared.web.access import keepers


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_("The text of your policy"),
        help_text=_("Copy the whole page. Nothing is saved before you have confirmed it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14}),
    )


@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    """GET: a place to paste. POST text=…: the suggestions. With `confirm` those of take=<id>… go into the draft."""
    draft = queries.draft()
    if draft is None:
        messages.info(request, gettext("Begin a draft first, then choose the promise to change."))
        return redirect("privacy:editor")
    document, form = queries.document_of(draft), PasteForm(request.POST or None)
    if not form.is_valid():
        return render(request, "privacy/paste.html", {"form": form}, status=422 if form.errors else 200)
    found = suggestions(form.cleaned_data["text"], document, timezone.localdate())
    if "confirm" in request.POST:
        return _confirmed(request, found, set(request.POST.getlist("take")))
    shown = [_shown(one, document, request.LANGUAGE_CODE) for one in found]
    return render(request, "privacy/paste.html", {"form": form, "suggestions": shown, "asked": True})


def _shown(one: Suggestion, document: Document, lang: str) -> dict:
    spoken = line(proposals.put(document, {one.id: one.spec}), one.id, lang)
    kind = form_words.of_kind(one.id.partition(".")[0], lang)["title"]
    return {"id": one.id, "kind": kind, "sentence": spoken.sentence, "quote": one.quote, "replaces": one.replaces}


def _confirmed(request: HttpRequest, found: list[Suggestion], taken: set[str]) -> HttpResponse:
    specs = {one.id: one.spec for one in found if one.id in taken}
    actions.edit_promises(specs, timezone.now())
    if specs:
        messages.success(request, gettext("The promises you confirmed stand in the draft. Read them through."))
    else:
        messages.info(request, gettext("You chose none, so nothing was changed."))
    return redirect("privacy:editor")
