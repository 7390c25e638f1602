"""What the pages of the policy editor show: sections, findings, differences, and what publishing would mean."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext

from shared.privacy import form_words, presenting, proposals, queries
from shared.privacy.actions import Outlook, outlook
from shared.privacy.engine.document import KINDS, Document
from shared.privacy.engine.lint import Finding, lint
from shared.privacy.engine.render import Told, changes, line, page
from shared.privacy.engine.render.voice import capital
from shared.privacy.kept import kept, last_run, stopped_lately
from shared.privacy.mending import mend
from shared.privacy.models import RetentionRun
from shared.privacy.needed import missing

TERMS = ("categories", "subjects", "events")  # their words stand inside other promises, not on the page


def whole_page(now: datetime, lang: str) -> dict:
    """privacy/editor.html."""
    present, draft = queries.version_in_force(now), queries.draft()
    after = queries.upcoming(now)
    base = queries.latest()
    shown = draft or base
    document = queries.document_of(shown) if shown else None
    told = changes(queries.document_of(base), document, lang) if draft and base else []
    found = outlook(draft, now, lang) if draft else None
    return {
        "in_force": presenting.version(present) if present else None,
        "coming": presenting.version(after) if after else None,
        "draft": {"number": draft.number, "saved_at": draft.edited_at} if draft else None,
        "start_url": reverse("privacy:start"),
        "confirm_url": reverse("privacy:confirm") if base and queries.is_proposal(base) else "",
        "file_url": reverse("privacy:file"),
        "download_url": reverse("privacy:download"),
        "sections": _sections(document, told, lang, bool(draft)) if document else [],
        "findings": [finding(one, document, now.date()) for one in found.findings] if found else [],
        "fix_url": reverse("privacy:fix"),
        "add_url": reverse("privacy:add"),
        "glance": _glance(document, told, found, now, lang) if document else None,
        "blocking": len(found.blocking) if found else 0,
        "changes": difference(told),
        "publish": _publish(found) if found and (told or found.first) else None,
        "discard_url": reverse("privacy:discard"),
        "last_run": _run(last_run(), document, lang),
    }


def promise_page(document: Document, kind: str, key: str, now: datetime, lang: str) -> dict:
    """privacy/edit_promise.html, all but the form: of the draft as it stands, or as it would be with what is typed."""
    base, draft, name = queries.latest(), queries.draft(), f"{kind}.{key}"
    told = changes(queries.document_of(base), document, lang) if base else []
    today = now.astimezone(ZoneInfo(document.clinic.timezone)).date()
    findings = [one for one in examined(document, today, lang) if belongs(one, name)]
    beside = kept(document, last_run(), stopped_lately(today)).get(name)
    spoken = line(document, name, lang)
    return {
        "title": spoken.heading or name,
        "name": name,
        "kind": form_words.of_kind(kind, lang),
        "promise": presenting.promise(spoken, beside),
        "findings": [finding(one, document, today) for one in findings],
        "blocking": sum(one.blocking for one in findings),
        "changes": difference([one for one in told if one.id == name]),
        "editor_url": reverse("privacy:editor"),
        "draft": {"number": draft.number, "saved_at": draft.edited_at} if draft else None,
        "in_force": presenting.version(base) if base else None,
        "proposal": _proposal(document, kind, key, today, lang),
    }


def _proposal(document: Document, kind: str, key: str, today: date, lang: str) -> dict | None:
    """What the law pack says instead, where it differs: {sentence}."""
    whole = proposals.proposed(document, today)
    theirs = getattr(whole, kind).get(key) if whole else None
    if theirs is None or theirs == getattr(document, kind)[key]:
        return None
    return {"sentence": line(whole, f"{kind}.{key}", lang).sentence}


def examined(document: Document, today: date, lang: str) -> list[Finding]:
    """All that is to be remarked on a document, the obstacles first."""
    return sorted([*missing(document, lang), *lint(document, today, lang)], key=lambda one: not one.blocking)


def add_page(document: Document, today: date, lang: str) -> list[dict]:
    """privacy/add.html: [{kind, title, add, about, url, number, proposals: [Proposal]}], the commonest first."""
    proposed = proposals.missing(document, today, lang)
    return [
        form_words.of_kind(kind, lang)
        | {
            "kind": kind,
            "url": reverse("privacy:add_promise", args=[kind]),
            "number": len(getattr(document, kind)),
            "proposals": proposed.get(kind, []),
        }
        for kind in form_words.kinds()
        if kind in KINDS
    ]


def belongs(one: Finding, name: str) -> bool:
    return one.path == name or one.path.startswith((f"{name}.", f"{name}["))


def promise_url(path: str) -> str:
    """The page of the promise that a path such as `retention.enquiries.keep` lies in; "" where it lies in none."""
    kind, _, rest = path.partition(".")
    key = rest.replace("[", ".").partition(".")[0]
    return reverse("privacy:promise", args=[kind, key]) if kind in KINDS and key else ""


def finding(one: Finding, document: Document, today: date) -> dict:
    """privacy/finding.html. `fix`: what the mend's button sends, "" where a person has to choose."""
    url = promise_url(one.path)
    return {
        "field": one.path.partition(".")[2].partition(".")[2].replace("[", ".").partition(".")[0],
        "fix": f"{one.check} {one.path}" if mend(document, one, today) else "",
        "blocking": one.blocking,
        "title": capital(one.meaning),
        "words": gettext("Proposed: %(mend)s") % {"mend": one.mend} if one.mend else "",
        "source": one.source,
        "mend_url": url,
        "mend": gettext("Open the promise") if url else "",
    }


def difference(told: list[Told]) -> list[dict]:
    """privacy/diff.html: each promise by name, what is taken out, what is put in."""
    found = []
    for one in told:
        found.append({"kind": "", "text": one.heading})
        found += [{"kind": "del", "text": one.before}] if one.before else []
        found += [{"kind": "ins", "text": one.after}] if one.after else []
    return found


def _glance(document: Document, told: list[Told], found: Outlook | None, now: datetime, lang: str) -> dict:
    """The whole policy in four numbers: promises that hold, changes in the draft, obstacles, what last night kept."""
    run, present = last_run(), queries.version_in_force(now)
    holding = queries.document_of(present) if present else document
    today = now.astimezone(ZoneInfo(document.clinic.timezone)).date()
    states = [one.state for one in kept(holding, run, stopped_lately(today)).values()]
    return {
        "promises": sum(1 for _ in holding.promises()),
        "changes": len({one.id for one in told}),
        "blocking": len(found.blocking) if found else 0,
        "advice": len(found.findings) - len(found.blocking) if found else 0,
        "kept": states.count("kept"),
        "by_hand": states.count("task"),
        "later": states.count("later"),
        "run_at": run.finished_at if run else None,
        "ended": sum(run.counts.values()) if run else 0,
    }


def _sections(document: Document, told: list[Told], lang: str, editable: bool) -> list[dict]:
    marks = {one.id: "added" if not one.before else "removed" if not one.after else "changed" for one in told}
    found = [
        {
            "key": one.key,
            "title": one.title,
            "promises": [_entry(said.id, said.heading, marks, editable) for said in one.lines],
        }
        for one in page(document, lang)
    ]
    terms = [(name, spoken) for kind in TERMS for name, spoken in _terms(document, kind, lang)]
    if terms:
        entries = [_entry(name, spoken, marks, editable) for name, spoken in terms]
        found.append({"key": "terms", "title": gettext("Your own terms"), "promises": entries})
    gone = [_entry(one.id, one.heading, marks, editable=False) for one in told if not one.after]
    if gone:
        found.append({"key": "gone", "title": gettext("Taken out"), "promises": gone})
    return found


def _terms(document: Document, kind: str, lang: str):
    for key in getattr(document, kind):
        yield f"{kind}.{key}", line(document, f"{kind}.{key}", lang).heading or key


def _entry(name: str, heading: str, marks: dict[str, str], editable: bool) -> dict:
    url = promise_url(name) if editable else ""
    return {"id": name, "sentence": heading, "changed": marks.get(name, ""), "url": url}


def _publish(found: Outlook) -> dict:
    return {
        "url": reverse("privacy:publish"),
        "notice_days": found.notice_days,
        "helps": not found.notice_days,
        "first": found.first,
        "from_date": found.effective_from,
    }


def _run(run: RetentionRun | None, document: Document | None, lang: str) -> dict | None:
    """The last night's certificate in words for the owner."""
    if run is None:
        return None
    left = [_left(*key.partition(" ")[::2], number, document, lang) for key, number in sorted(run.left.items())]
    return {"finished_at": run.finished_at, "ended": sum(run.counts.values()), "left": left, "digest": run.digest}


def _left(state: str, name: str, number: int, document: Document | None, lang: str) -> str:
    """One line of what the night could not end: how much, of which promise (or category), and why."""
    kind, _, key = name.partition(".")
    known = document is not None and key in getattr(document, kind, ())
    told = {"number": number, "what": line(document, name, lang).heading if known else name}
    said = {
        "held": gettext("%(number)d held by a complaint or the like: %(what)s"),
        "hindered": gettext("%(number)d could not go, because something else still needs them: %(what)s"),
        "unknown": gettext("%(number)d wait for a time that is not settled: %(what)s"),
        "undeclared": gettext("%(number)d of a kind that no promise speaks of: %(what)s"),
        "interrupted": gettext("The night was cut short; the next one goes on."),
    }
    return said[state] % told
