"""One promise of the draft: change it, add one, take it out, take the law pack's proposal, or mend what was found."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from shared.privacy import actions, form_words, proposals, queries
from shared.privacy.editing import add_page, examined, promise_page
from shared.privacy.engine.document import KINDS, Document, PolicyError
from shared.privacy.engine.promises import Promise
from shared.privacy.forms import SpecForm
from shared.privacy.mending import mend
from shared.privacy.spec_form import PromiseForm, key_for
from shared.web.access import keepers

NEW = "new"  # stands for the name that a promise gets when it is saved


def _document(request: HttpRequest) -> Document | None:
    """The draft's; None, and a word to the person, where there is none."""
    draft = queries.draft()
    if draft is None:
        messages.info(request, gettext("Begin a draft first, then choose the promise to change."))
        return None
    return queries.document_of(draft)


@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One promise of the draft. GET: the form, `as=file` the promise as in the file. POST: `remove` takes it out,
    `restore` takes the law pack's proposal, `preview` and `more` show without saving, anything else saves; `finding`
    mends what was found besides."""
    if (document := _document(request)) is None:
        return redirect("privacy:editor")
    spec = getattr(document, kind, {}).get(key) if kind in KINDS else None
    if spec is None:
        raise Http404
    if "remove" in request.POST:
        actions.remove_promise(kind, key, timezone.now())
        messages.success(request, gettext("Taken out of the draft."))
        return redirect("privacy:editor")
    if "restore" in request.POST:
        return _restored(request, document, kind, key)
    form = _form(request, kind, spec, document)
    if _to_save(request) and form.is_valid() and _saved(request, form, kind, key):
        if "finding" in request.POST:
            _mended(request)
        return redirect("privacy:promise", kind=kind, key=key)
    return _page(request, form, document, kind, key)


@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Every kind of promise, and what the law pack proposes. POST: `proposal` puts one of its promises into the draft."""
    if (document := _document(request)) is None:
        return redirect("privacy:editor")
    today = timezone.localdate()
    if request.method == "POST":
        return _adopted(request, document, request.POST.get("proposal", ""))
    return render(request, "privacy/add.html", {"kinds": add_page(document, today, request.LANGUAGE_CODE)})


@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def add_promise(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty form of one kind. POST as in `promise`; saving leads to the new promise's page."""
    if (document := _document(request)) is None:
        return redirect("privacy:editor")
    if kind not in KINDS:
        raise Http404
    form = _form(request, kind, None, document)
    if _to_save(request) and form.is_valid():
        key = key_for(kind, form.promise(), document)
        if _saved(request, form, kind, key):
            return redirect("privacy:promise", kind=kind, key=key)
    return _page(request, form, document, kind, "")


@keepers
@require_POST
def fix(request: HttpRequest) -> HttpResponse:
    """A finding's own mend, into the draft. finding=<check path>"""
    if queries.draft() is None:
        messages.info(request, gettext("There is no draft any more: it is published, or thrown away."))
    else:
        _mended(request)
    return redirect("privacy:editor")


def _mended(request: HttpRequest) -> None:
    document = queries.document_of(queries.draft())
    check, _, path = request.POST.get("finding", "").partition(" ")
    today = timezone.localdate()
    found = next((one for one in examined(document, today, "en") if (one.check, one.path) == (check, path)), None)
    specs = mend(document, found, today) if found else {}
    if specs:
        actions.edit_promises(specs, timezone.now())
        messages.success(request, gettext("Mended in the draft. Read it through before you publish."))
    else:
        messages.info(request, gettext("That is mended already, or needs a choice of yours."))


def _form(request: HttpRequest, kind: str, spec: Promise | None, document: Document):
    data = (request.POST,) if request.method == "POST" else ()
    if "text" in request.POST or (not data and request.GET.get("as") == "file"):
        return SpecForm(kind, spec, request.LANGUAGE_CODE, *data)
    return PromiseForm(kind, spec, document, request.LANGUAGE_CODE, *data)


def _to_save(request: HttpRequest) -> bool:
    return request.method == "POST" and not {"preview", "more"} & request.POST.keys()


def _page(request: HttpRequest, form, document: Document, kind: str, key: str) -> HttpResponse:
    """The form with what the promise would say. Of what can't be read, the page tells the draft's."""
    now, lang = timezone.now(), request.LANGUAGE_CODE
    saved, shown = bool(key), key or NEW
    if form.is_bound and "more" not in request.POST and form.is_valid():
        document = proposals.put(document, {f"{kind}.{shown}": form.promise()})
    elif "more" in request.POST:
        form.errors.clear()  # somebody asked for one more row: nothing is wrong yet
    context = {"kind": form_words.of_kind(kind, lang), "promise": None, "findings": []}
    if shown in getattr(document, kind):
        context = promise_page(document, kind, shown, now, lang)
    if not saved:
        for one in context["findings"]:
            one["fix"] = ""  # there is nothing in the draft yet that could be mended
    if isinstance(form, PromiseForm):
        context |= {"main": _remarked(form.main(), context), "more": _remarked(form.more(), context)}
    context |= {
        "fix_form": "promise",
        "form": form,
        "saved": saved,
        "unsaved": form.is_bound,
        "as_file": isinstance(form, SpecForm),
    }
    wrong = form.errors and "preview" not in request.POST
    return render(request, "privacy/edit_promise.html", context, status=422 if wrong else 200)


def _remarked(items: list[dict], context: dict) -> list[dict]:
    """Each finding beside the field that it is about; what has no field stays in the list of the page."""
    for item in items:
        item["findings"] = [one for one in context["findings"] if one["field"] == item["path"]]
        context["findings"] = [one for one in context["findings"] if one["field"] != item["path"]]
    return items


def _saved(request: HttpRequest, form, kind: str, key: str) -> bool:
    try:
        actions.edit_promise(kind, key, form.promise(), timezone.now())
    except PolicyError as error:
        form.add_error(None, [one.meaning for one in error.problems])
        return False
    except actions.NoDraft:
        messages.error(request, gettext("The draft was published or thrown away meanwhile. Nothing was saved."))
        return True
    messages.success(request, gettext("Saved in the draft. Nothing changes for anybody before you publish."))
    return True


def _restored(request: HttpRequest, document: Document, kind: str, key: str) -> HttpResponse:
    whole = proposals.proposed(document, timezone.localdate())
    if whole is None or key not in getattr(whole, kind):
        raise Http404
    actions.edit_promises(proposals.with_its_terms(whole, document, f"{kind}.{key}"), timezone.now())
    messages.success(request, gettext("The law pack's proposal stands in the draft."))
    return redirect("privacy:promise", kind=kind, key=key)


def _adopted(request: HttpRequest, document: Document, name: str) -> HttpResponse:
    whole = proposals.proposed(document, timezone.localdate())
    if whole is None or name not in dict(whole.promises()):
        raise Http404
    actions.edit_promises(proposals.with_its_terms(whole, document, name), timezone.now())
    messages.success(request, gettext("The law pack's proposal stands in the draft."))
    kind, _, key = name.partition(".")
    return redirect("privacy:promise", kind=kind, key=key)
