"""The policy and the cookie page. Public, without a session; times come from the request's moment."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from shared.privacy import consent, listed, presenting, queries
from shared.privacy.engine.decide import choices
from shared.privacy.engine.document import dump
from shared.privacy.engine.render import Voice, changes, tables
from shared.privacy.frozen import as_html, as_pdf, frozen
from shared.privacy.kept import kept, last_run, stopped_lately
from shared.privacy.models import PolicyVersion
from shared.web.access import public
from shared.web.addresses import local_path
from shared.web.errors import layout
from shared.web.languages import NAMES

FORMS = {"yaml": "application/yaml", "json": "application/json"}  # the same in every language
READ = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}  # one for each language


def _in_force() -> PolicyVersion:
    found = queries.version_in_force(timezone.now())
    if found is None:  # a place that is still being set up
        raise Http404
    return found


def _page(request: HttpRequest, found: PolicyVersion, sections: list[dict], **more) -> dict:
    """What privacy/privacy.html says of any version."""
    document = queries.document_of(found)
    return {
        "layout": layout(request),
        "state": "present",
        "present_url": reverse("privacy:page"),
        "version": presenting.version(found),
        "sections": [one for one in sections if one["key"] != "rights"],
        "rights": [promise for one in sections if one["key"] == "rights" for promise in one["promises"]],
        "controller": presenting.controller(document),
        "authority": presenting.authority(document),
        "contact_url": presenting.mail_to(document),
        "rights_url": "",
        "earlier_url": reverse("privacy:versions") if queries.published().count() > 1 else "",
        "downloads": _downloads(found.number, request.LANGUAGE_CODE),
        "coming": None,
        "summary": [],
        "last_kept_at": None,
    } | more


@public
@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """The version in force, with what was last kept beside each promise, and a word about what changes soon."""
    now, lang, found = timezone.now(), request.LANGUAGE_CODE, _in_force()
    document, run = queries.document_of(found), last_run()
    told = kept(document, run, stopped_lately(timezone.localdate(now)))
    said = frozen(found, document, lang)
    more = {
        "last_kept_at": presenting.last_kept_at(run),
        "summary": presenting.summary(document, said),
        "tables": (reverse("privacy:tables"), Voice(document, lang).pattern("layouts", "link")),
    }
    if after := queries.upcoming(now):
        url = reverse("privacy:version", args=[after.number])
        more["coming"] = presenting.coming(after, changes(document, queries.document_of(after), lang), url)
    sections = presenting.sections(said, told)
    return render(request, "privacy/privacy.html", _page(request, found, sections, **more))


@public
@require_safe
def in_tables(request: HttpRequest) -> HttpResponse:
    """The version in force, laid out by kind of data, by channel and by who the reader is."""
    document, lang = queries.document_of(_in_force()), request.LANGUAGE_CODE
    voice = Voice(document, lang)
    said = {name: voice.pattern("layouts", name) for name in ("title", "lead", "nothing")}
    context = {"layout": layout(request), "said": said, "tables": tables(document, lang)}
    return render(request, "privacy/tables.html", context | {"privacy_url": reverse("privacy:page")})


@public
@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One published version as it reads, in force, past or coming; of one that waits first what it changes."""
    found = get_object_or_404(queries.published(), number=number)
    lang, document, now, present = request.LANGUAGE_CODE, queries.document_of(found), timezone.now(), _in_force()
    sections, state = presenting.sections(frozen(found, document, lang), {}), _state(found, present, now)
    if state == "coming":
        sections.insert(0, presenting.changed_section(queries.document_of(present), document, lang))
    return render(request, "privacy/privacy.html", _page(request, found, sections, state=state))


def _state(found: PolicyVersion, present: PolicyVersion, now: datetime) -> str:
    if found.pk == present.pk:
        return "present"
    return "coming" if found.effective_at > now else "past"


@public
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Every edition that was published, the newest first; ?sort=, ?as=csv as in shared.web.listing."""
    now, present = timezone.now(), _in_force()
    rows = [
        {
            "number": found.number,
            "valid_from": found.effective_from,
            "sha256": found.sha256,
            "state": _state(found, present, now),
            "url": reverse("privacy:version", args=[found.number]),
            "downloads": _all_downloads(found),
        }
        for found in queries.published().order_by("-number")
    ]
    last, former = (rows[0]["number"], rows[min(1, len(rows) - 1)]["number"]) if rows else (0, 0)
    listing = listed.versions(request, rows)
    if listing.wants_file:
        return listing.file()
    context = {
        "layout": layout(request),
        "versions": rows,
        "listing": listing,
        "compare_url": reverse("privacy:compare"),
        "compare": [("old", pgettext("version", "From"), former), ("new", pgettext("version", "To"), last)],
    }
    return render(request, "privacy/versions.html", context)


def _downloads(number: int, lang: str) -> list[tuple[str, str]]:
    """[(form, URL)] of a version in one language."""
    read = [(form, reverse("privacy:frozen", args=[number, lang, form])) for form in READ]
    return read + [(form, reverse("privacy:download", args=[number, form])) for form in FORMS]


def _all_downloads(found: PolicyVersion) -> list[tuple[str, str]]:
    """As `_downloads`, in every language that the version was published in."""
    languages = queries.document_of(found).clinic.languages
    read = [
        (f"{form.upper()}, {NAMES[lang]}" if len(languages) > 1 else form.upper(), url)
        for lang in languages
        for form, url in _downloads(found.number, lang)
        if form in READ
    ]
    return read + [(form.upper(), reverse("privacy:download", args=[found.number, form])) for form in FORMS]


@public
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """What changed between any two versions, in words. old=<number>&new=<number>, in whichever order."""
    numbers = [request.GET.get(name, "") for name in ("old", "new")]
    if not all(one.isdecimal() and len(one) < 7 for one in numbers):
        raise BadRequest("old and new must be numbers of versions")
    old, new = (get_object_or_404(queries.published(), number=one) for one in sorted(map(int, numbers)))
    told = changes(queries.document_of(old), queries.document_of(new), request.LANGUAGE_CODE)
    context = {
        "layout": layout(request),
        "old": presenting.version(old),
        "new": presenting.version(new),
        "changes": told,
        "versions_url": reverse("privacy:versions"),
    }
    return render(request, "privacy/compare.html", context)


@public
@require_safe
def frozen_file(request: HttpRequest, number: int, lang: str, form: str) -> HttpResponse:
    """A version in one language as it was published, to keep: HTML or PDF."""
    found = get_object_or_404(queries.published(), number=number)
    document = queries.document_of(found)
    if form not in READ or lang not in document.clinic.languages:
        raise Http404
    content = {"html": as_html, "pdf": as_pdf}[form](frozen(found, document, lang), lang)
    name = f"policy-{found.number}-{lang}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": lang}
    return HttpResponse(content, content_type=READ[form], headers=headers)


@public
@require_safe
def download(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """A version as data. The JSON is the canonical bytes themselves: their SHA-256 is the version's."""
    found = get_object_or_404(queries.published(), number=number)
    if form not in FORMS:
        raise Http404
    content = bytes(found.canonical) if form == "json" else dump(queries.document_of(found)).encode()
    name = f"policy-{found.number}.{form}"
    return HttpResponse(
        content,
        content_type=FORMS[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@csrf_exempt  # there is no session here to ride on; _from_here() keeps other sites from answering for the visitor
@public
@require_http_methods(["GET", "HEAD", "POST"])
def cookies(request: HttpRequest) -> HttpResponse:
    """GET: what is kept on the visitor's device, and their choice. POST: the choice.

    answer=all|none|chosen, agree=<category or service>…, next=/path
    """
    if request.method == "POST":
        return _answered(request)
    found = _in_force()
    document = queries.document_of(found)
    told = kept(document, None, stopped_lately(timezone.localdate()))
    context = {
        "layout": layout(request),
        "version": consent.edition(timezone.now()),
        "storages": presenting.storages(document, request.LANGUAGE_CODE),
        "kept": next((one for name, one in told.items() if name.startswith("storage.")), None),
        "privacy_url": reverse("privacy:page"),
        "asks": bool(choices(document)),
    }
    return render(request, "privacy/cookies.html", context | choice(request))


def choice(request: HttpRequest) -> dict:
    """The visitor's choice for a form: {groups: [{kind, label, services: [{id, name, agreed}]}], answered, gpc}."""
    document, present = queries.policy_of(request), consent.consent_of(request)
    voice, groups = Voice(document, request.LANGUAGE_CODE), {}
    for one in choices(document):
        group = groups.setdefault(
            one.kind, {"kind": one.kind, "label": voice.pattern("common", "consents", one.kind), "services": []}
        )
        agreed = consent.agrees(present, one)
        group["services"].append({"id": one.id, "name": one.name, "agreed": agreed})
    return {"groups": list(groups.values()), "answered": present.answered, "gpc": present.gpc}


def _answered(request: HttpRequest) -> HttpResponse:
    if not _from_here(request):
        raise BadRequest("the form of another site")
    document = queries.policy_of(request)
    if document is None:
        raise Http404
    said = request.POST.get("answer")
    if said not in ("all", "none", "chosen"):
        raise BadRequest("answer must be all, none or chosen")
    agreed = {
        "all": {one.kind for one in choices(document)},
        "none": set(),
        "chosen": set(request.POST.getlist("agree")),
    }
    back = local_path(request.POST.get("next", ""), reverse("privacy:cookies"))
    response = HttpResponseRedirect(back, status=303)
    consent.answer(request, response, frozenset(agreed[said]), timezone.now())
    return response


def _from_here(request: HttpRequest) -> bool:
    """Whether the form was on a page of this very origin. Browsers tell; who says nothing is no browser."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{settings.SCHEME}://{request.get_host()}"
