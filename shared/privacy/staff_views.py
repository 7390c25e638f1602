"""The policy in its owner's hands: read what holds, change a draft, see what stands in its way, publish."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared.privacy import actions, queries, touch
from shared.privacy.editing import whole_page
from shared.privacy.engine.document import PolicyError, dump
from shared.privacy.forms import FileForm
from shared.web.access import keepers, keepers_shown
from shared.web.formats import full_date


@keepers_shown
@require_safe
def editor(request: HttpRequest) -> HttpResponse:
    """What holds, or the draft with all that is to be said of it."""
    return render(request, "privacy/editor.html", whole_page(timezone.now(), request.LANGUAGE_CODE))


@keepers
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begins a draft; a second click finds the first's."""
    actions.new_draft(timezone.now())
    return redirect("privacy:editor")


@keepers
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """The draft takes effect: now, or on the day that the changes give. Asks for the hardware key first."""
    now, draft = timezone.now(), queries.draft()
    ready = draft is not None and not actions.outlook(draft, now).blocking
    if ready and (waiting := touch.require(request, f"policy.publish:{draft.pk}", now)):
        return waiting
    try:
        version = actions.publish(now, request.user.pk, request.LANGUAGE_CODE)
    except actions.NoDraft:
        messages.info(request, gettext("There is no draft any more: it is published, or thrown away."))
    except actions.NothingChanged:
        messages.info(request, gettext("The draft says what holds already, so there is nothing to publish."))
    except actions.Blocked as refused:
        number = len(refused.findings)
        words = ngettext("%(number)d obstacle remains.", "%(number)d obstacles remain.", number) % {"number": number}
        messages.error(request, f"{words} {gettext('Nothing was published.')}")
        context = whole_page(timezone.now(), request.LANGUAGE_CODE)
        return render(request, "privacy/editor.html", context, status=422)
    else:
        messages.success(request, _published(version))
    return redirect("privacy:editor")


def _published(version) -> str:
    if version.effective_at <= version.published_at:
        return gettext("Version %(number)d is in force from this moment.") % {"number": version.number}
    told = {"number": version.number, "day": full_date(version.effective_from)}
    return (
        gettext("Version %(number)d is published and comes into force on %(day)s. Until then the old one holds.") % told
    )


@keepers
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The law pack's proposal is what the clinic does: said once, by somebody who answers for it."""
    now = timezone.now()
    if waiting := touch.require(request, "policy.publish:proposal", now):
        return waiting
    actions.confirm(request.user.pk, request.LANGUAGE_CODE, now)
    messages.success(request, gettext("Noted: this is what your clinic promises."))
    return redirect("privacy:editor")


@keepers
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throws the draft away."""
    try:
        actions.discard_draft()
    except actions.NoDraft:
        messages.info(request, gettext("There is no draft any more: it is published, or thrown away."))
    else:
        messages.success(request, gettext("The draft is gone. What is published holds as before."))
    return redirect("privacy:editor")


@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """A whole policy from a file into the draft. A file that cannot be read changes nothing, and each mistake is told."""
    if request.method != "POST":
        return _file_page(request, FileForm())
    form, problems = FileForm(request.POST, request.FILES), []
    if form.is_valid():
        try:
            actions.import_yaml(form.policy_text(), timezone.now(), request.LANGUAGE_CODE)
        except PolicyError as error:
            problems = error.problems
        else:
            messages.success(request, gettext("The file is the draft now. Read it through before you publish."))
            return redirect("privacy:editor")
    return _file_page(request, form, problems, status=422)


def _file_page(request: HttpRequest, form: FileForm, problems=(), status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "problems": problems[:100],
        "more": len(problems[100:]),
        "draft": queries.draft(),
        "editor_url": reverse("privacy:editor"),
    }
    return render(request, "privacy/file.html", context, status=status)


@keepers
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The draft, else what holds, as YAML."""
    found = queries.draft() or queries.version_in_force(timezone.now())
    if found is None:
        raise Http404
    return HttpResponse(
        dump(queries.document_of(found)),
        content_type="application/yaml",
        headers={"Content-Disposition": f'attachment; filename="policy-{found.number}.yaml"'},
    )
