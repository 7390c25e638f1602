"""What the policy in force makes us ask of a person, and in which words.

    asked_of(document)          every promise of the policy that rests on a person's yes, or on telling them first
    scope_of(document, id)      what a yes to it covers
    wording(document, …)        the exact words that are shown, and whose hash the proof keeps
    effects(document, …)        what a withdrawal means, told before the click

Cookies and outside scripts have a proof of their own (shared.privacy.consent).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext

from shared.privacy.consents.models import Consent
from shared.privacy.engine.decide import BROWSER
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import Purpose, Recipient
from shared.privacy.engine.render import Voice, line
from shared.privacy.engine.vocabulary import covers, uncovered

OF_CLIENTS = {"client", "guardian", "next_of_kin"}  # a newsletter's readers are asked where they subscribe
EXPLICIT, INFORMED = "explicit", "informed"


@dataclass(frozen=True)
class Question:
    """`promise` is the promise's id. `named`: the client says who exactly the recipient is."""

    promise: str
    needs: str
    per: str
    named: bool = False

    @property
    def kind(self) -> str:
        return self.promise.partition(".")[0]

    @property
    def key(self) -> str:
        return self.promise.partition(".")[2]


def asked_of(document: Document) -> list[Question]:
    """In the order of the document: disclosures, purposes, recipients."""
    found = [
        Question(f"disclosures.{key}", one.consent, one.consent_per, _is_named(document, one.recipient))
        for key, one in document.disclosures.items()
        if one.consent == INFORMED or (one.consent == EXPLICIT and not one.duty)
    ]
    found += [
        Question(f"purposes.{key}", EXPLICIT, Consent.Per.STANDING)
        for key, one in document.purposes.items()
        if OF_CLIENTS & set(one.subjects) and on_consent(one)
    ]
    found += [
        Question(f"recipients.{key}", EXPLICIT, Consent.Per.STANDING, one.named_by == "client")
        for key, one in document.recipients.items()
        if one.consent != "none" and not _in_the_browser(one)
    ]
    return found


def question(document: Document, promise: str) -> Question | None:
    return next((one for one in asked_of(document) if one.promise == promise), None)


def on_consent(one: Purpose) -> tuple[str, ...]:
    """The categories of a purpose that rest on a yes; empty: none does."""
    found = [
        basis.categories or one.categories
        for basis in one.bases
        if basis.article6 == "consent" or basis.article9 == "explicit_consent"
    ]
    return tuple(dict.fromkeys(category for categories in found for category in categories))


def _is_named(document: Document, key: str) -> bool:
    one = document.recipients.get(key)
    return one is not None and one.named_by == "client"


def _in_the_browser(one: Recipient) -> bool:
    return any(use in BROWSER for use in one.hosts)


def scope_of(document: Document, promise: str, fields: Iterable[str] = ()) -> dict:
    """{"to", "for", "direction", "fields"}; with `fields` only those. Raises ValueError where the promise has not got them."""
    kind, _, key = promise.partition(".")
    one = getattr(document, kind)[key]
    if kind == "disclosures":
        scope = {"to": one.recipient, "for": one.purpose, "direction": one.direction, "fields": list(one.fields)}
    elif kind == "purposes":
        scope = {"to": "", "for": key, "direction": "", "fields": list(on_consent(one))}
    else:
        scope = {"to": key, "for": "", "direction": "give", "fields": list(one.categories)}
    if chosen := list(dict.fromkeys(fields)):
        if uncovered(scope["fields"], chosen):
            raise ValueError(f"{promise} does not speak of all of these fields")
        scope["fields"] = chosen
    return scope


def still_covers(scope: Mapping, document: Document, promise: str, fields: Iterable[str]) -> bool:
    """Whether a yes to this scope covers that promise as it reads now: a yes never grows with the policy."""
    now = scope_of(document, promise)
    same = all(scope[part] == now[part] for part in ("to", "for", "direction"))
    return same and not uncovered(scope["fields"], fields)


def wording(
    document: Document, asked: Question, scope: Mapping, language: str, named: str = "", controller: str = ""
) -> str:
    """What is shown to the person, in full. Paragraphs are lines. `controller`: who answers, where it is not the clinic."""
    voice = Voice(document, language)
    with translation.override(language):
        told = {
            "clinic": controller or document.clinic.name,
            "what": voice.nouns(scope["fields"], "acc"),
            "to": named or (voice.recipient(scope["to"]) if scope["to"] else ""),
            "purpose": voice.purpose(scope["for"]) if scope["for"] else "",
        }
        said = [_said(asked, scope) % told]
        if scope["for"] and asked.kind != "purposes":
            said.append(gettext("Purpose: %(purpose)s.") % told)
        said.append(_lasts(asked.per))
        if asked.needs == EXPLICIT:
            said.append(gettext("I may take this back at any time. What happened before that stays lawful."))
    return "\n".join(said)


def _said(asked: Question, scope: Mapping) -> str:
    if asked.kind == "purposes":
        return gettext("I agree that %(clinic)s uses %(what)s. Purpose: %(purpose)s.")
    if scope["direction"] == "receive":
        if asked.needs == INFORMED:
            return gettext("I have been told that %(clinic)s receives this from %(to)s: %(what)s.")
        return gettext("I agree that %(clinic)s receives this from %(to)s: %(what)s.")
    if asked.needs == INFORMED:
        return gettext("I have been told that %(clinic)s passes this on to %(to)s: %(what)s.")
    return gettext("I agree that %(clinic)s passes this on to %(to)s: %(what)s.")


def _lasts(per: str) -> str:
    return {
        Consent.Per.OCCASION: gettext("It holds for one time only."),
        Consent.Per.EPISODE: gettext("It holds for the treatment that is under way, and ends with it."),
        Consent.Per.STANDING: gettext("It holds until I take it back."),
    }[per]


def hashed(words: str) -> str:
    """SHA-256 in hex: the wording's name in the proof."""
    return hashlib.sha256(words.encode()).hexdigest()


def title(document: Document, promise: str, language: str) -> str:
    """What a consent is about, in a few words; a promise that is gone keeps its key."""
    kind, _, key = promise.partition(".")
    if key not in getattr(document, kind, {}):
        return key.replace("_", " ").capitalize()
    return line(document, promise, language).heading


def effects(document: Document, promise: str, scope: Mapping, language: str, named: str = "") -> list[str]:
    """What taking it back means: what stops, and what becomes of what is there."""
    voice = Voice(document, language)
    what = voice.nouns(scope["fields"], "acc")
    with translation.override(language):
        if scope["direction"] == "receive":
            told = {"to": named or voice.recipient(scope["to"])}
            return [gettext("From then on we take nothing more in from %(to)s.") % told, _stays_here()]
        if scope["to"]:
            to = named or voice.recipient(scope["to"])
            return [
                gettext("From then on we pass on nothing more to %(to)s on the strength of it.") % {"to": to},
                gettext("What %(to)s has received already stays there; we can't fetch it back.") % {"to": to},
            ]
        stops = gettext("From then on we stop using this for the purpose: %(what)s.") % {"what": what}
        return [stops, *_kept(document, scope["fields"], language)]


def _stays_here() -> str:
    return gettext("What we have received already is kept, and goes, by the same promises as before.")


def _kept(document: Document, fields: Iterable[str], language: str) -> list[str]:
    """What the policy says about the end of these categories, in its own words."""
    fields = tuple(fields)
    rules = [
        f"retention.{key}"
        for key, rule in document.retention.items()
        if any(covers(wide, one) or covers(one, wide) for wide in rule.of for one in fields)
    ]
    found = [line(document, name, language).sentence for name in rules]
    return found or [_stays_here()]
