"""Each register on paper: the data of templates/pdf/document.typ, and the same as JSON.

Every function gives (data of the PDF, data of the JSON). Sentences are those of the public page.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shared.privacy.engine.document import Document
from shared.privacy.engine.render import Voice, line
from shared.privacy.registers import assessing, standing, words
from shared.privacy.registers.models import Assessment, Breach, Review
from shared.privacy.registers.processing import activities, controllers
from shared.web.formats import full_date, full_moment


def _paper(title: str, lead: str, document: Document, parts: list[dict]) -> dict:
    facts = [[_("Responsible"), "; ".join(controllers(document)) or document.clinic.name]]
    facts.append([_("Policy"), _("Version %(number)d") % {"number": document.clinic.version}])
    empty = [{"title": _("Nothing to show"), "level": 2, "text": [_("This register is empty.")]}]
    return {"title": title, "lead": lead, "facts": facts, "contents": len(parts) > 6, "parts": parts or empty}


def processing(document: Document, language: str) -> tuple[dict, list]:
    """GDPR art. 30(1)."""
    found, parts = activities(document, language), []
    for one in found:
        facts = [[_("About whom"), one["subjects"]], [_("Which data"), one["categories"]]]
        parts.append({"title": one["name"], "level": 2, "text": [one["words"]], "facts": facts})
        parts += _listed(_("Recipients"), [told["words"] for told in one["recipients"]] + one["disclosures"])
        parts += _listed(_("How long"), one["retention"])
        parts += _listed(_("Protected by"), one["security"])
        if one["held_in"]:
            parts += _listed(_("Where it lies in the service"), [", ".join(one["held_in"])])
    parts += _listed(_("Contacts"), [line(document, f"contacts.{key}", language).sentence for key in document.contacts])
    title, lead = _("Register of processing activities"), _("GDPR article 30. Made from the policy in force.")
    return _paper(title, lead, document, parts), found


def _listed(title: str, sentences: list[str]) -> list[dict]:
    return [{"title": title, "level": 3, "text": sentences}] if sentences else []


def agreements(document: Document, today: date, language: str) -> tuple[dict, list]:
    """GDPR art. 28 and 26."""
    found = standing.agreements(document, today, language)
    rows = [
        [
            one.name,
            one.kind or "–",
            full_date(one.signed) if one.signed else "–",
            full_date(one.expires) if one.expires else "–",
            str(words.AGREEMENT[one.state][0]),
        ]
        for one in found
    ]
    head = [_("Agreed with"), _("Kind"), _("Signed"), _("Ends"), _("State")]
    parts = [{"title": _("Agreements"), "level": 2, "head": head, "rows": rows}] if rows else []
    return _paper(_("Register of agreements"), "", document, parts), [vars(one) for one in found]


def security(document: Document, found: Iterable[standing.Measure], reviews: Iterable[Review]) -> tuple[dict, list]:
    """GDPR art. 32, with what shows that it is so."""
    found, parts = list(found), []
    for one in found:
        facts = [
            [pgettext("of a measure", "Responsible"), one.owner or "–"],
            [_("Next time"), full_date(one.next_on) if one.next_on else "–"],
        ]
        if one.evidence:
            facts.append([_("What shows it"), one.evidence])
        parts.append({"title": one.name, "level": 2, "text": [one.words], "facts": facts})
    rows = [
        [full_date(one.on), one.promise.partition(".")[2], str(words.OUTCOME[one.outcome]), one.evidence]
        for one in reviews
    ]
    if rows:
        head = [_("Day"), _("Measure"), _("Found"), _("What shows it")]
        parts.append({"title": _("Reviews"), "level": 2, "head": head, "rows": rows})
    data = [
        {"promise": one.promise, "name": one.name, "owner": one.owner, "evidence": one.evidence,
         "next_on": one.next_on, "state": one.state}
        for one in found
    ]  # fmt: skip
    return _paper(_("Register of security measures"), "", document, parts), data


def assessments(document: Document, found: Iterable[Assessment], language: str) -> tuple[dict, list]:
    """GDPR art. 35(7)."""
    found = list(found)
    parts = [part for one in found for part in _assessment(document, one, language)]
    names = ("title", "promise", "criteria", "answers", "risks", "decision", "decided_on", "review_on", "changed_at")
    data = [{name: getattr(one, name) for name in names} for one in found]
    return _paper(_("Register of impact assessments"), _("GDPR article 35."), document, parts), data


def _assessment(document: Document, one: Assessment, language: str) -> list[dict]:
    facts = [[_("Decision"), str(words.DECISION[one.decision])]]
    if one.decided_on:
        facts.append([_("Decided"), full_date(one.decided_on)])
    if one.review_on:
        facts.append([_("Taken up again"), full_date(one.review_on)])
    if one.promise.partition(".")[2] in document.purposes:
        purpose = Voice(document, language).purpose(one.promise.partition(".")[2])
        facts.insert(0, [_("Purpose"), purpose])
    signs = [str(assessing.CRITERIA[name]) for name in one.criteria if name in assessing.CRITERIA]
    parts = [{"title": one.title, "level": 2, "facts": facts}, *_listed(_("Signs of a high risk"), signs)]
    for part, (question, _help) in assessing.PARTS.items():
        parts += _listed(str(question), [one.answers[part]] if one.answers.get(part) else [])
    if one.risks:
        head = [_("What may go wrong"), _("Before"), _("What is done about it"), _("After")]
        rows = [
            [risk["what"], str(risk["likely"] * risk["grave"]), risk["measure"] or "–", str(risk["left"])]
            for risk in one.risks
        ]
        parts.append({"title": _("Risks, likelihood times gravity (1 to 16)"), "level": 3, "head": head, "rows": rows})
    return parts


def breaches(document: Document, found: Iterable[Breach], now: datetime, language: str) -> tuple[dict, list]:
    """GDPR art. 33(5)."""
    found, voice = list(found), Voice(document, language)
    parts = [part for one in found for part in _breach(voice, one, now)]
    names = ("title", "noticed_at", "began_at", "stopped_at", "nature", "happened", "categories", "people", "records",
             "consequences", "measures", "risk", "reasons", "authority_told_at", "authority_reference", "late_reasons",
             "people_told_at", "people_told_how", "closed_at", "noted_at", "changed_at", "earlier")  # fmt: skip
    data = [{name: getattr(one, name) for name in names} for one in found]
    return _paper(_("Register of breaches"), _("GDPR article 33(5)."), document, parts), data


def _breach(voice: Voice, one: Breach, now: datetime) -> list[dict]:
    told = [
        [_("Noticed"), full_moment(one.noticed_at)],
        [_("State"), words.clock(one, now)["words"]],
        [_("What kind"), ", ".join(str(words.NATURE[part]) for part in one.nature if part in words.NATURE)],
        [_("Which data"), voice.nouns(one.categories)],
        [_("People"), "" if one.people is None else str(one.people)],
        [_("Risk"), str(words.RISK[one.risk])],
        [_("Authority told"), full_moment(one.authority_told_at) if one.authority_told_at else ""],
        [_("Reference"), one.authority_reference],
        [_("Those concerned told"), full_moment(one.people_told_at) if one.people_told_at else ""],
    ]
    parts = [{"title": one.title, "level": 2, "text": [one.happened], "facts": [pair for pair in told if pair[1]]}]
    for title, text in (
        (_("What it may lead to for them"), one.consequences),
        (_("What you have done, and will do"), one.measures),
        (_("How you came to that"), one.reasons),
        (_("Why later than 72 hours"), one.late_reasons),
        (_("How, or why not"), one.people_told_how),
    ):
        parts += _listed(title, [text] if text else [])
    return parts
