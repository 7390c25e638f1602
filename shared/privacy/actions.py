"""Changing the policy: draft → lint → diff → publish → in force at the clinic's midnight.

Only a draft is changed. Every function here works in the place that is entered, inside the caller's transaction.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from shared.privacy import queries
from shared.privacy.engine.diff import Change, diff, needs_notice
from shared.privacy.engine.document import (
    KINDS,
    Document,
    PolicyError,
    Problem,
    canonical,
    digest,
    load,
    plain,
)
from shared.privacy.engine.lint import Finding, lint
from shared.privacy.engine.lint.found import texts
from shared.privacy.engine.promises import Promise as Spec
from shared.privacy.frozen import freeze
from shared.privacy.models import Acceptance, Hold, PolicyVersion, Promise
from shared.privacy.needed import missing

NOTICE = timedelta(days=30)  # the least between telling and taking effect, where a change weighs on anybody
POLICY = "policy"
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class NoDraft(Exception):
    """There is nothing being edited: it was published or thrown away meanwhile."""


class NothingChanged(Exception):
    """The draft says what is published already."""


class Blocked(Exception):
    """Something in the draft breaks the law, its own words or itself; `findings` are the blocking ones."""

    def __init__(self, findings: list[Finding]):
        super().__init__("; ".join(f"{one.path}: {one.check}" for one in findings))
        self.findings = findings


@dataclass(frozen=True)
class Outlook:
    """What publishing the draft now would mean."""

    findings: list[Finding]
    changes: list[Change]
    notice_days: int  # 0: nobody has to wait
    effective_from: date
    effective_at: datetime
    first: bool

    @property
    def blocking(self) -> list[Finding]:
        return [one for one in self.findings if one.blocking]


def new_draft(now: datetime) -> PolicyVersion:
    """The draft, copied from the newest published version where there is none yet. A double click finds the first's."""
    if present := queries.draft():
        return present
    last = PolicyVersion.objects.order_by("-number").first()
    try:
        with transaction.atomic():
            draft = PolicyVersion.objects.create(
                number=last.number + 1 if last else 1,
                header=last.header if last else {},
                created_at=now,
                edited_at=now,
            )
            if last:
                write_draft(draft, queries.document_of(last), now)
    except IntegrityError:
        return queries.draft()
    return draft


def write_draft(draft: PolicyVersion, document: Document, now: datetime) -> None:
    """The document's header and promises in place of whatever the draft said."""
    _editable(draft)
    draft.header, draft.edited_at = plain(document.clinic), now
    draft.save(update_fields=["header", "edited_at"])
    draft.promises.all().delete()
    Promise.objects.bulk_create(
        Promise(version=draft, kind=kind, key=key, position=position, spec=plain(spec))
        for position, (kind, key, spec) in enumerate(parts(document))
    )


def parts(document: Document):
    for name, spec in document.promises():
        kind, _, key = name.partition(".")
        yield kind, key, spec


def _editable(version: PolicyVersion) -> None:
    """The one guard of "only drafts are edited": asked of the database, under its lock, by everything that writes."""
    drafts = PolicyVersion.objects.select_for_update(no_key=True).filter(state=PolicyVersion.State.DRAFT)
    if not drafts.filter(pk=version.pk).exists():
        raise NoDraft


def _draft(edited_at: datetime | None = None) -> PolicyVersion:
    """The draft, locked, and marked as edited now. Raises NoDraft."""
    found = PolicyVersion.objects.select_for_update(no_key=True).filter(state=PolicyVersion.State.DRAFT).first()
    if found is None:
        raise NoDraft
    if edited_at:
        found.edited_at = edited_at
        found.save(update_fields=["edited_at"])
    return found


@transaction.atomic
def discard_draft() -> None:
    """Throws the draft away. Raises NoDraft."""
    _draft().delete()


@transaction.atomic
def edit_promise(kind: str, key: str, spec: Spec, now: datetime) -> Promise:
    """Puts this promise into the draft, in place of the one of the same name. Raises NoDraft, TypeError, PolicyError."""
    if not isinstance(spec, KINDS[kind]):
        raise TypeError(f"{type(spec).__name__} is no promise of {kind}")
    _check_storable(spec)
    draft = _draft(edited_at=now)
    if draft.promises.filter(kind=kind, key=key).update(spec=plain(spec)):
        return draft.promises.get(kind=kind, key=key)
    last = draft.promises.aggregate(last=Max("position"))["last"] or 0
    return Promise.objects.create(version=draft, kind=kind, key=key, position=last + 1, spec=plain(spec))


@transaction.atomic
def remove_promise(kind: str, key: str, now: datetime) -> None:
    """Takes a promise out of the draft; nothing where it has none of that name. Raises NoDraft."""
    Promise.objects.filter(version=_draft(edited_at=now), kind=kind, key=key).delete()


@transaction.atomic
def edit_promises(specs: dict[str, Spec | None], now: datetime) -> None:
    """Several promises at once, by id; None takes one out. Raises NoDraft, TypeError, PolicyError."""
    for name, spec in specs.items():
        kind, _, key = name.partition(".")
        if spec is None:
            remove_promise(kind, key, now)
        else:
            edit_promise(kind, key, spec, now)


@transaction.atomic
def import_yaml(text: str, now: datetime, lang: str = "en") -> PolicyVersion:
    """The file's policy as the draft, in place of what the draft said. Raises PolicyError with every problem, by line."""
    document = load(text, lang)
    _check_storable(document, lang)
    draft = new_draft(now)
    write_draft(draft, document, now)
    return draft


def _check_storable(value, lang: str = "en") -> None:
    """PostgreSQL keeps neither a null character nor half a surrogate pair, which YAML's escapes can write."""
    wrong = [path for path, text in texts(value) if UNSTORABLE.search(text)]
    if wrong:
        with translation.override(lang):
            raise PolicyError(
                [Problem(1, path, gettext("There is a character in it that can't be kept.")) for path in wrong]
            )


def outlook(draft: PolicyVersion, now: datetime, lang: str = "en") -> Outlook:
    """Findings, changes and the day on which the draft would take effect, were it published now."""
    document, base = queries.document_of(draft), queries.latest()
    zone = ZoneInfo(document.clinic.timezone)
    today = now.astimezone(zone).date()
    changes = diff(queries.document_of(base), document) if base else []
    notice, at = timedelta(0), now
    if needs_notice(changes):
        notice = max(NOTICE, _promised_notice(queries.document_of(base)))
        at = _midnight((now + notice).astimezone(zone).date() + timedelta(days=1), zone)
    if base and base.effective_at > at:  # never before a version that waits already
        at = base.effective_at
    findings = [*missing(document, lang), *lint(document, today, lang)]
    return Outlook(findings, changes, notice.days, at.astimezone(zone).date(), at, first=base is None)


def _promised_notice(document: Document) -> timedelta:
    """What the policy in force itself promises, where that is more than the least. A month counts as 31 days."""
    promised = [one.ahead for one in document.notices.values() if one.about == "change" and one.ahead.measured]
    return max((timedelta(days=one.months * 31 + one.days) for one in promised), default=timedelta(0))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


@transaction.atomic
def publish(now: datetime, by=None, lang: str = "en") -> PolicyVersion:
    """The draft becomes a version for good: at once where that can only help or says the same in other words, else on the
    first midnight after the notice. `by` is the publisher's id. Raises NoDraft, NothingChanged, Blocked."""
    draft = _draft()
    found = outlook(draft, now, lang)
    if found.blocking:
        raise Blocked(found.blocking)
    if not found.first and not found.changes:
        raise NothingChanged
    document = queries.document_of(draft)
    version = seal(draft, document, found.effective_from, found.effective_at, found.notice_days, now, by)
    for begin in settings.AFTER_PUBLISH:
        import_string(begin)(version)
    return version


def seal(
    draft: PolicyVersion, document: Document, day: date, at: datetime, notice_days: int, now: datetime, by
) -> PolicyVersion:
    """The draft, whose promises are those of `document`, becomes a published version: its bytes and their hash are kept."""
    header = msgspec.structs.replace(document.clinic, version=draft.number, valid_from=day)
    document = msgspec.structs.replace(document, clinic=header)
    draft.header, draft.state = plain(header), PolicyVersion.State.PUBLISHED
    draft.effective_from, draft.effective_at, draft.notice_days = day, at, notice_days
    draft.published_at, draft.published_by = now, by
    draft.canonical, draft.sha256, draft.frozen = canonical(document), digest(document), freeze(document)
    draft.save()
    return draft


def accept(
    person, language: str, now: datetime, document: str = POLICY, number: int = 0, sha256: str = ""
) -> Acceptance:
    """Somebody agrees to an edition: of the policy the one in force, else the one named. Twice is once.

    `person` is a UUID: a User's, a StaffAccount's, or a sign-up's.
    """
    if document == POLICY and not number:
        version = queries.version_in_force(now)
        number, sha256 = version.number, version.sha256
    row, _ = Acceptance.objects.get_or_create(
        person=person, document=document, number=number,
        defaults={"sha256": sha256, "language": language, "accepted_at": now},
    )  # fmt: skip
    return row


def confirm(person, language: str, now: datetime) -> None:
    """Somebody who answers for the clinic says that the proposal is what it does. Nothing where nothing is published."""
    if version := queries.latest():
        accept(person, language, now, queries.ADOPTED, version.number, version.sha256)


def hold(person, reason: str, since: date, category: str = "", until: date | None = None) -> Hold:
    """Keeps somebody's rows (of one category, or all) against every promise to end them. `until`: the first free day."""
    return Hold.objects.create(person=person, reason=Hold.Reason(reason), since=since, category=category, until=until)


def release(found: Hold, today: date) -> None:
    """From today the held rows go when they are due."""
    Hold.objects.filter(pk=found.pk).update(until=today)
