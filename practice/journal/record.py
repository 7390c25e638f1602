"""A client's own page about their record: everything that this app knows, and the cards that others add."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from practice.accesslog.telling import because
from practice.journal import arriving, blocks, children, handing, material, queries, releasing
from practice.people import relations
from practice.people.models import Relation
from shared.privacy.engine.document import Document
from shared.privacy.engine.render import line
from shared.privacy.queries import policy_of

ASKING = "access"  # the right to a copy


def page(request: HttpRequest, now: datetime) -> dict:
    """`kept`: [{journal, notes: [{entry, release}], hidden: number of blocks, alone: under absolute
    secrecy, address: for mail, sends: files,
    material: [PhysicalItem]}]; `asked`: [Handover]; `children`: as children.page; `relations`:
    who may see them, in words; `within`: what the policy says of a copy; `cards`: settings.CLIENT_RECORD."""
    person, released = request.user.pk, releasing.released_to(request.user.pk)
    kept, document = queries.kept_about(person), policy_of(request)
    mails = settings.RECORD_MAIL and arriving.belongs(document, arriving.MESSAGE)
    for one in kept:
        one["notes"] = [{"entry": entry, "release": released.get(entry.note)} for entry in one["notes"]]
        one["hidden"] = blocks.standing(one["journal"]).filter(person=person).count()
        sends = arriving.belongs(document, arriving.FILE)
        one["address"] = arriving.address(queries.subject_of(one["journal"], person)) if mails else ""
        one["sends"] = sends
        one["material"] = material.of(one["journal"])
        one["alone"] = not releasing.may_release(one["journal"])
    cards = (import_string(path)(request, now) for path in settings.CLIENT_RECORD)
    return {
        "kept": kept,
        "children": children.page(request.user, now),
        "relations": _relations(request.user, now),
        "asked": handing.asked_of(person),
        "within": _within(document, request.LANGUAGE_CODE),
        "cards": [card for card in cards if card],
    }


def _relations(person, now: datetime) -> list[dict]:
    """[{name, why}]: staff alone, those whose relation still holds."""
    found = relations.open_relations(now).filter(client=person).exclude(kind=Relation.Kind.BOOKS)
    rows = found.select_related("holder").order_by("began_at")
    return [{"name": one.holder.get_full_name(), "why": because(one.kind, one.began_at, one.ended_at)} for one in rows]


def _within(document: Document | None, language: str) -> list[str]:
    """How soon a copy comes, in the words of the policy: the law of the country is behind them."""
    rights = document.rights.items() if document else ()
    return [line(document, f"rights.{key}", language).sentence for key, one in rights if one.right == ASKING]
