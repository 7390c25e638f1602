"""The first policy of a place: what a spare holds ahead, what a new clinic adopts, and the platform's own."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from shared import law
from shared.privacy import actions, queries
from shared.privacy.engine.diff import diff
from shared.privacy.engine.document import Document, load, plain
from shared.privacy.engine.starter import starter
from shared.privacy.models import PolicyVersion, Promise

AHEAD = datetime(2000, 1, 1, tzinfo=UTC)  # stands in a spare until somebody claims it


def starter_rows(country: str) -> Callable[[], object]:
    """settings.CLINIC_STARTERS: the law pack's proposal as a draft, so that a sign-up changes a few rows instead of writing
    them all. Returns what takes it away again."""
    usual = {"country": country, "name": "–", "profession": "psychologist", "licensed": True}
    document = _proposal(usual, AHEAD.date(), host="")
    draft = PolicyVersion.objects.create(number=1, header={}, created_at=AHEAD, edited_at=AHEAD)
    actions.write_draft(draft, document, AHEAD)
    return draft.delete


@transaction.atomic
def adopt(entry, details: dict, now: datetime) -> None:
    """settings.CLINIC_SETUP: the country's proposal, filled in with what the sign-up told, published as version 1: a clinic
    is never without promises, not even on its first day (without a policy no cookie may be set, so nobody could sign in).
    Until somebody there publishes or confirms it, it counts as proposed (queries.is_proposal).

    details  see tenants.signup.completion: name, country, profession, licensed; perhaps shown_number and owner;
             `policy` is a file of the clinic's own that takes the proposal's place, published in the owner's name
    Repeatable: a clinic that has a policy keeps it.
    """
    if queries.latest() is not None:
        return
    if own := details.get("policy"):
        actions.import_yaml(own, now)
        actions.publish(now, details["owner"]["staff_id"])
        return
    today = now.astimezone(ZoneInfo(law.pack(details["country"]).timezone)).date()
    document = _proposal(details, today, host=entry.portal_host.partition(":")[0])
    draft = queries.draft() or PolicyVersion.objects.create(number=1, header={}, created_at=now, edited_at=now)
    draft.created_at = draft.edited_at = now
    _adapt(draft, document)
    actions.seal(draft, document, document.clinic.valid_from, now, 0, now, None)


def _proposal(details: dict, today: date, host: str) -> Document:
    """Tests prove that it meets no obstacle for any profession, so no sign-up waits for the linter."""
    language, owner = law.pack(details["country"]).language, details.get("owner") or {}
    return starter(
        details["country"],
        name=details["name"],
        professions=(details["profession"],),
        licensed=details["licensed"],
        languages=(language, "en"),
        today=today,
        number=details.get("shown_number", ""),
        mail=owner.get("email", ""),
        host=host,
    )


def _adapt(draft: PolicyVersion, document: Document) -> None:
    """The draft's promises as the document has them, writing only what differs."""
    present = {(row.kind, row.key): row for row in draft.promises.all()}
    wanted = {
        (kind, key): (position, json.loads(json.dumps(plain(spec), cls=DjangoJSONEncoder)))
        for position, (kind, key, spec) in enumerate(actions.parts(document))
    }
    changed, fresh = [], []
    for (kind, key), (position, spec) in wanted.items():
        row = present.pop((kind, key), None)
        if row is None:
            fresh.append(Promise(version=draft, kind=kind, key=key, position=position, spec=spec))
        elif (row.position, row.spec) != (position, spec):
            row.position, row.spec = position, spec
            changed.append(row)
    Promise.objects.bulk_update(changed, ["position", "spec"])
    Promise.objects.bulk_create(fresh)
    if present:
        Promise.objects.filter(pk__in=[row.pk for row in present.values()]).delete()


@transaction.atomic
def keep_published(text: str, now: datetime) -> PolicyVersion | None:
    """A file of ours as the place's policy: a new version where it says something new, with whatever notice that needs.
    Raises PolicyError, Blocked."""
    base = queries.latest()
    if base and not diff(queries.document_of(base), load(text)):
        return None
    actions.import_yaml(text, now)
    return actions.publish(now)
