"""Keeping a clinic in step with Enrum: its helpers in the clinic's policy, its processing agreement among the documents.

Each function works in the clinic that is entered and may be repeated: what was done is done once.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from shared.privacy import actions as privacy
from shared.privacy import queries
from shared.privacy.documents import actions as documents
from shared.privacy.documents.models import DocumentVersion
from shared.privacy.documents.queries import published
from shared.privacy.engine.records import local_day
from shared.privacy.handwork.actions import raise_task
from tenants.processing import editions
from tenants.processing.models import HelperNotice
from tenants.signup import agreement
from tenants.signup.agreement import Agreement

AGREEMENT = "enrum_agreement"  # its key among the clinic's documents; shared.privacy.documents.kinds keeps it from pens
LANGUAGES = ("sv", "da", "en", "de")
DECIDE = timedelta(days=14)  # for the clinic, beside the notice that its own clients are promised


def follow(now: datetime) -> None:
    """Whatever Enrum has changed since the last time, brought to this clinic."""
    version = queries.latest()
    if version is None:  # still being set up
        return
    publish_agreement(now)
    follow_helpers(local_day(now, queries.zone_of(version)), now)


@transaction.atomic
def follow_helpers(today: date, now: datetime) -> HelperNotice:
    """The newest announced edition: told once, put into a draft where the policy names others, and settled when the
    published policy names the same."""
    edition = editions.present(today)
    notice, fresh = HelperNotice.objects.get_or_create(
        edition=edition.number, defaults={"works_from": edition.works_from, "told_at": now}
    )
    notice = HelperNotice.objects.select_for_update().get(pk=notice.pk)
    if not editions.differs(queries.document_of(queries.latest()), edition):
        if notice.settled_at is None:
            notice.settled_at = now
            notice.save()
        return notice
    if fresh:
        _draft(edition, now)
        notice.drafted_at = now
        notice.save()
        _ask(notice, today, now)
    return notice


def _draft(edition: editions.Edition, now: datetime) -> None:
    """The edition's helpers in the clinic's draft, whatever else it says; what they may be given stays as narrow as it is."""
    document = queries.document_of(privacy.new_draft(now))
    present = editions.named(document)
    for key in present.keys() - edition.helpers.keys():
        privacy.remove_promise("recipients", key, now)
    for key, helper in edition.helpers.items():
        if key in present:
            names = ("name", "country", "region", "transfer")
            changes = {name: getattr(helper, name) for name in names}
            helper = msgspec.structs.replace(present[key], **changes)
        if present.get(key) != helper:
            privacy.edit_promise("recipients", key, helper, now)


def _ask(notice: HelperNotice, today: date, now: datetime) -> None:
    """By mail to the owner, and as a task with the last day that leaves the clients their notice."""
    last = notice.works_from - privacy.NOTICE - timedelta(days=1)
    raise_task(
        "helpers",
        max(last, today + DECIDE) if last <= today else last,
        now,
        about={"day": notice.works_from.isoformat()},
        key=f"helpers:{notice.edition}",
    )
    import_string(settings.TELL_OWNERS)(notice.pk, now)


def publish_agreement(now: datetime) -> DocumentVersion:
    """The newest processing agreement as a document of the clinic, which its owner accepts by the mechanism of them all."""
    words = {lang: agreement.present(lang) for lang in LANGUAGES}
    text = {lang: _text(one) for lang, one in words.items()}
    last = published().filter(key=AGREEMENT).order_by("-number").first()
    if last and last.text == text:
        return last
    title = {lang: one.title for lang, one in words.items()}
    documents.new_draft(AGREEMENT, now, title=title, audience=DocumentVersion.Audience.OWNER, public=False)
    documents.edit(AGREEMENT, now, title=title, text=text)
    at = now + privacy.NOTICE if last else now  # a change is announced ahead (the agreement's own words)
    version = documents.publish(AGREEMENT, LANGUAGES, at, now)
    if last:
        day = at.date()
        raise_task("agreement", day, now, about={"day": day.isoformat()}, key=f"agreement:{version.number}")
    return version


def _text(one: Agreement) -> str:
    parts = [one.opening]
    for section in one.sections:
        parts += [f"## {section.title}", *section.points]
    return "\n\n".join(parts)


def adopt(entry, details: dict, now: datetime) -> None:
    """settings.CLINIC_SETUP: the agreement and the helpers of the first day. Who signed up has accepted the agreement
    already; their yes is kept here as well, beside the words that it was said to. Where nobody did, `follow` asks."""
    signed, owner = details.get("agreement"), details.get("owner")
    if signed and owner and signed["version"] == agreement.versions()[-1]:
        version = publish_agreement(now)
        documents.accept(version, UUID(str(owner["staff_id"])), signed["language"], signed["accepted_at"])
    if queries.latest() is not None:
        follow_helpers(local_day(now, queries.zone_of(queries.latest())), now)
