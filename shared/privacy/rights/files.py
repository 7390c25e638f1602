"""An answer as a page, as JSON (the bytes that the hash is of) and as PDF/UA."""

import json
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from shared.pdf import brand_here, pdf
from shared.privacy.engine.records import local_day
from shared.privacy.queries import policy_in_force
from shared.privacy.rights import answers, exporting, showing
from shared.privacy.rights.models import Answer, Part, Request
from shared.web.formats import full_date, full_moment, language

FORMS = ("html", "json", "pdf")


def answer_of(request: Request, now: datetime) -> Answer | None:
    """While it can be fetched."""
    return Answer.objects.filter(request=request, until__gt=now).first()


@sensitive_variables()
def response(
    http: HttpRequest, request: Request, answer: Answer, form: str, now: datetime, *, layout: str, journal: bool = True
):
    """`layout`: the page's base template. `journal` False: for staff who post it, without what only the practitioner and the
    person may read."""
    if form not in FORMS:
        raise Http404
    try:
        whole = answers.answer_bytes(answer, now)
    except answers.Gone:
        raise Http404 from None
    data = json.loads(whole)
    if not journal:
        data = exporting.for_staff(data)
        whole = answers.packed(data)
    if form == "json":
        return _file(whole, "application/json", f"{request.reference}.json")
    shown = told(data, request, answer, now)
    if form == "html":
        return render(http, "rights/answer.html", {"shown": shown, "row": request, "layout": layout})
    return _file(
        pdf("document.typ", shown["pdf"], language(), brand_here()), "application/pdf", f"{request.reference}.pdf"
    )


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@sensitive_variables()
def told(data: dict, request: Request, answer: Answer, now: datetime) -> dict:
    """The answer in words: {title, facts, sections, journal, purposes, recipients, places, pdf}"""
    document = policy_in_force(now)
    found = {
        "title": str(showing.TITLES[request.kind]),
        "facts": [
            [_("Reference"), request.reference],
            [_("Answered by"), data["controller"]],
            [_("Made"), full_moment(answer.made_at)],
            [_("Checksum of the JSON file (SHA-256)"), answer.sha256],
        ],
        "sections": showing.sections(data),
        "journal": [_part(part) for part in data.get("journal", ())],
        "purposes": [showing.purpose(document, key) for key in data.get("purposes", ())],
        "recipients": [_recipient(one) for one in data.get("recipients", ())],
        "places": showing.complaint_places(document, local_day(now, document.clinic.timezone)),
    }
    return found | {"pdf": _for_pdf(found)}


def _part(part: dict) -> dict:
    notes = [
        {"title": full_date(datetime.fromisoformat(note["written_at"])), "by": note["by"], "text": note["text"]}
        for note in part["notes"]
    ]
    return {"state": str(showing.PART_STATES[Part.State(part["state"])]), "reason": part["reason"], "notes": notes}


def _recipient(one: dict) -> str:
    return f"{one['name']} ({one['country']}): " + ", ".join(showing.category(key) for key in one["categories"])


@sensitive_variables()
def _for_pdf(found: dict) -> dict:
    """What templates/pdf/document.typ takes."""
    parts = []
    for section in found["sections"]:
        parts.append({"title": section["title"], "level": 2, "text": section["sentences"]})
        for number, row in enumerate(section["rows"], 1):
            parts.append({"title": str(number), "level": 3, "facts": [list(one) for one in row]})
    for part in found["journal"]:
        parts.append(
            {"title": _("The record"), "level": 2, "text": [text for text in (part["state"], part["reason"]) if text]}
        )
        parts += [
            {"title": note["title"], "level": 3, "text": [note["by"], *note["text"].split("\n\n")]}
            for note in part["notes"]
        ]
    lists = {
        "purposes": _("What it is used for"),
        "recipients": _("Who receives something"),
        "places": _("Where to complain"),
    }
    for key, title in lists.items():
        if found[key]:
            parts.append({"title": title, "level": 2, "text": found[key]})
    return {"title": found["title"], "lead": "", "facts": found["facts"], "parts": parts}
