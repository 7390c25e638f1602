"""What the pages of the ledger show; see the comments at the head of templates/sharing."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from practice.people.models import User
from practice.sharing import door, words
from practice.sharing.door import Room
from shared.privacy.consents import queries
from shared.privacy.consents.models import Consent, Disclosure
from shared.privacy.consents.questions import (
    Question,
    asked_of,
    effects,
    hashed,
    scope_of,
    title,
    wording,
)
from shared.privacy.engine import vocabulary
from shared.privacy.engine.document import Document
from shared.privacy.engine.render import Voice, line
from shared.privacy.registers.controllers import named_by

Per = Consent.Per


def is_offered(asked: Question) -> bool:
    """What a client may say yes to unasked: what needs no occasion, no treatment and no name."""
    return asked.per == Per.STANDING and asked.needs == "explicit" and not asked.named


def client_page(user: User, document: Document | None, language: str, now: datetime) -> dict:
    """sharing/mine.html."""
    if document is None:
        return {}
    rows = list(queries.of_person(user.pk))
    staff, episodes = _names(rows), door.episodes_of(user, now)
    told = [entry(one, document, language, episodes, staff) for one in rows]
    who = named_by(document, door.practitioners_of(user, now))
    return {
        "waiting": [one for one in told if one["state"] == "waits"],
        "standing": [one for one in told if one["state"] == "stands"],
        "past": [one for one in told if one["state"] == "past"],
        "offers": _offers(document, rows, language, who),
        "passed": passed(queries.disclosures_shown_to(user.pk), document, language),
        "answering": [one for _, one in door.answering_to(user, document, now)],
    }


def _names(rows: Iterable[Consent]) -> dict[UUID, str]:
    """Who asked, wrote down or ended, by name: one question for all."""
    ids = {pk for row in rows for pk in (row.asked_by, row.recorded_by, row.ended_by) if pk}
    return {one.pk: one.get_full_name() for one in User.objects.filter(pk__in=ids) if one.is_staff_member}


def entry(row: Consent, document: Document, language: str, episodes: Collection[UUID], staff: dict[UUID, str]) -> dict:
    """One consent as both sides show it."""
    over = row.per == Per.EPISODE and row.episode not in episodes
    state = "waits" if row.waits else "stands" if row.stands and not over else "past"
    return {
        "row": row,
        "state": state,
        "title": title(document, row.promise, language),
        "lines": row.wording.split("\n"),
        "per": words.PER[row.per],
        "how": words.HOW.get(row.how, ""),
        "asked_by": staff.get(row.asked_by, ""),
        "recorded_by": staff.get(row.recorded_by, ""),
        "ended": words.ENDED.get(row.ended_as) or (words.ENDED[Consent.Ended.OVER] if state == "past" else ""),
        "ended_how": words.HOW.get(row.ended_how, ""),
        "ended_by": staff.get(row.ended_by, ""),
        "effects": effects(document, row.promise, row.scope, language, row.named) if state == "stands" else [],
    }


def _offers(document: Document, rows: Iterable[Consent], language: str, who: str) -> list[dict]:
    """Standing questions of the policy that are neither asked nor answered yet."""
    open_now = {row.promise for row in rows if row.ended_at is None}
    found = []
    for asked in asked_of(document):
        if is_offered(asked) and asked.promise not in open_now:
            said = wording(document, asked, scope_of(document, asked.promise), language, controller=who)
            found.append(
                {
                    "promise": asked.promise,
                    "title": title(document, asked.promise, language),
                    "lines": said.split("\n"),
                    "sha256": hashed(said),
                }
            )
    return found


def passed(rows: Iterable[Disclosure], document: Document, language: str) -> list[dict]:
    """What was given or received, in words."""
    voice = Voice(document, language)
    return [
        {
            "row": row,
            "to": row.named or voice.recipient(row.recipient),
            "received": row.direction == "receive",
            "what": voice.nouns(row.fields),
            "purpose": voice.purpose(row.purpose),
            "way": words.WAYS[row.way],
            "payer": words.PAYERS.get(row.payer, ""),
            "form": words.FORMS[row.form] if row.form != "identified" else "",
            "duty": duty(row.duty, language),
        }
        for row in rows
    ]


def duty(term: str, language: str) -> str:
    return vocabulary.duties().get(term, {}).get(language, term.replace("_", " "))


def staff_page(room: Room, language: str) -> dict:
    """sharing/client.html."""
    rows = list(queries.of_person(room.client.pk))
    staff = _names(rows)
    told = [entry(one, room.document, language, room.episodes, staff) for one in rows]
    standing = queries.standing(room.client.pk, room.episodes)
    return {
        "client": room.client,
        "name": room.contact.name,
        "writes": room.writes,
        "waiting": [one for one in told if one["state"] == "waits"],
        "standing": [one for one in told if one["state"] == "stands"],
        "past": [one for one in told if one["state"] == "past"],
        "askable": _askable(room, language),
        "ways_out": [_way_out(room, key, standing, language) for key in room.document.disclosures],
        "passed": passed(queries.disclosures_of(room.client.pk), room.document, language),
    }


def _askable(room: Room, language: str) -> list[dict]:
    return [
        {
            "kind": one.kind,
            "key": one.key,
            "title": title(room.document, one.promise, language),
            "per": words.PER[one.per],
        }
        for one in asked_of(room.document)
        if one.per != Per.EPISODE or room.episode
    ]


def _way_out(room: Room, key: str, standing: Iterable[Consent], language: str) -> dict:
    """One disclosure that the policy speaks of, and whether it may be made today."""
    spec, promise = room.document.disclosures[key], f"disclosures.{key}"
    said = line(room.document, promise, language)
    held = any(one.promise == promise for one in standing)
    needs = spec.consent if spec.consent == "informed" or not spec.duty else "not_needed"
    return {
        "key": key,
        "title": said.heading,
        "words": said.sentence,
        "open": held or needs == "not_needed",
        "duty": bool(spec.duty),
        "informed": needs == "informed",
    }
