"""Documents for those who keep them, and for those who are asked to accept one."""

from datetime import datetime, time
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared.privacy import touch
from shared.privacy.documents import actions, queries
from shared.privacy.documents.forms import OTHER, EditForm, NewForm, PublishForm
from shared.privacy.documents.kinds import KINDS, LOCKED, PROVIDER, Kind, provider_key
from shared.privacy.documents.middleware import DONE
from shared.privacy.documents.models import DocumentVersion
from shared.privacy.documents.public_views import shown
from shared.privacy.queries import policy_of
from shared.web.access import keepers, keepers_shown, signed_in
from shared.web.addresses import local_path
from shared.web.errors import layout
from shared.web.languages import NAMES


@keepers_shown
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """Every document with its editions and how many accepted each; POST begins a draft."""
    providers = _providers(request)
    form = NewForm(request.POST if request.method == "POST" else None, providers=providers)
    if request.method == "POST" and form.is_valid():
        key, name = form.key(), form.cleaned_data["name"]
        _begin(request, key, name if form.cleaned_data["kind"] == OTHER else "", providers.get(key, ""))
        return redirect("documents:edit", key=key)
    counts, documents = queries.acceptances(), {}
    for one in DocumentVersion.objects.order_by("key", "-number"):
        row = {"version": one, "accepted": counts.get((one.key, one.number), 0)}
        _, title = queries.words(one.title, request.LANGUAGE_CODE)
        documents.setdefault(
            one.key, {"key": one.key, "title": title or one.key, "locked": one.key in LOCKED, "editions": []}
        )
        documents[one.key]["editions"].append(row)
    context = {"documents": documents.values(), "form": form, "now": timezone.now()}
    return render(request, "documents/staff_list.html", context, status=422 if form.errors else 200)


def _providers(request: HttpRequest) -> dict[str, str]:
    document = policy_of(request)
    named = document.recipients.items() if document else ()
    return {provider_key(key): one.name for key, one in named if one.role == "processor" and not one.engaged_by}


def _begin(request: HttpRequest, key: str, name: str, provider: str = "") -> DocumentVersion:
    """`provider`: whose terms it is."""
    kind = KINDS.get(key) or Kind(name or key, DocumentVersion.Audience.NOBODY, True)
    if provider:
        kind = PROVIDER._replace(title=gettext(PROVIDER.title) % {"name": provider})
    title = {request.LANGUAGE_CODE: name or gettext(kind.title)}
    return actions.new_draft(key, timezone.now(), title=title, audience=kind.audience, public=kind.public)


@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """The draft of a document. Without one: back to the list."""
    draft = None if key in LOCKED else queries.draft(key)
    if draft is None:
        messages.info(request, gettext("Begin a draft first."))
        return redirect("documents:staff")
    form = EditForm(draft, request.languages, *((request.POST,) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(key, timezone.now(), **form.said(draft))
        except actions.NoDraft:
            messages.error(request, gettext("The draft was published or thrown away meanwhile. Nothing was saved."))
            return redirect("documents:staff")
        messages.success(request, gettext("Saved in the draft. Nothing changes for anybody before you publish."))
        return redirect("documents:edit", key=key)
    return _edit_page(request, draft, form, PublishForm(timezone.localdate()))


def _edit_page(request: HttpRequest, draft, form, publishing) -> HttpResponse:
    context = {"draft": draft, "form": form, "publishing": publishing, **shown(draft, request.LANGUAGE_CODE)}
    return render(request, "documents/edit.html", context, status=422 if form.errors or publishing.errors else 200)


@keepers
@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    draft, now = queries.draft(key), timezone.now()
    form = PublishForm(timezone.localdate(now), request.POST)
    if draft is None:
        messages.info(request, gettext("There is no draft any more: it is published, or thrown away."))
        return redirect("documents:staff")
    if not form.is_valid():
        return _edit_page(request, draft, EditForm(draft, request.languages), form)
    day = form.cleaned_data["day"]
    at = datetime.combine(day, time.min, timezone.get_current_timezone()) if day else now
    if waiting := touch.require(request, f"document.publish:{draft.pk}", now):
        return waiting
    try:
        actions.publish(key, request.languages, at, now, request.user.pk)
    except actions.Untranslated as refused:
        languages = ", ".join(NAMES[lang] for lang in refused.languages)
        form.add_error(None, gettext("Title or text is missing in: %(languages)s.") % {"languages": languages})
        return _edit_page(request, draft, EditForm(draft, request.languages), form)
    messages.success(request, gettext("Published. Those who must accept it are asked when they next sign in."))
    return redirect("documents:staff")


@keepers
@require_POST
def discard(request: HttpRequest, key: str) -> HttpResponse:
    try:
        actions.discard(key)
    except actions.NoDraft:
        messages.info(request, gettext("There is no draft any more: it is published, or thrown away."))
    else:
        messages.success(request, gettext("The draft is gone. What is published holds as before."))
    return redirect("documents:staff")


@keepers
@require_POST
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """A new edition of a document that is there."""
    if key in LOCKED or not DocumentVersion.objects.filter(key=key).exists():
        raise Http404
    _begin(request, key, "")
    return redirect("documents:edit", key=key)


@signed_in
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """The first document that waits for this person's yes; when none does, on to where they were going."""
    waiting = queries.waiting(request.user, timezone.now())
    if not waiting:
        request.session[DONE] = True
        return redirect(local_path(request.GET.get("next", "")))
    context = {"layout": layout(request), "left": len(waiting), "next": local_path(request.GET.get("next", ""))}
    return render(request, "documents/asked.html", context | shown(waiting[0], request.LANGUAGE_CODE))


@signed_in
@require_POST
def accept(request: HttpRequest, pk) -> HttpResponse:
    """Yes to exactly the edition that was shown, where it still is the one asked for."""
    now, back = timezone.now(), local_path(request.POST.get("next", ""))
    waiting = queries.waiting(request.user, now)
    if version := next((one for one in waiting if one.pk == pk), None):
        language, _ = queries.words(version.text, request.LANGUAGE_CODE)
        actions.accept(version, request.user.pk, language, now)
    else:
        messages.info(request, gettext("That edition no longer waits for an answer."))
    return redirect(f"{reverse('documents:asked')}?{urlencode({'next': back})}")
