"""Reading the policy of the place that is entered."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date, datetime
from threading import Lock
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from shared.privacy import once
from shared.privacy.engine.document import KINDS, Document, convert, digest
from shared.privacy.engine.law import rulebook as engine_rulebook
from shared.privacy.engine.promises import Header
from shared.privacy.engine.retention import Rulebook
from shared.privacy.models import Acceptance, PolicyVersion, Promise, RetentionRun

REMEMBERED = 512  # documents per process; the five demo documents take about 100 KB each
_documents: OrderedDict[str, Document] = OrderedDict()
_rulebooks: OrderedDict[tuple, Rulebook] = OrderedDict()
_lock = Lock()


class Tampered(RuntimeError):
    """A published version's promises no longer give the bytes that were published."""


def published() -> QuerySet[PolicyVersion]:
    return PolicyVersion.objects.filter(state=PolicyVersion.State.PUBLISHED).defer("canonical", "frozen")


def version_in_force(now: datetime) -> PolicyVersion | None:
    """The version whose day has come, or None where nothing was published yet."""
    return published().filter(effective_at__lte=now).order_by("-effective_at", "-number").first()


def upcoming(now: datetime) -> PolicyVersion | None:
    """The next published version that waits for its day."""
    return published().filter(effective_at__gt=now).order_by("effective_at", "-number").first()


def latest() -> PolicyVersion | None:
    """The newest published version, in force or waiting."""
    return published().order_by("-number").first()


def draft() -> PolicyVersion | None:
    return PolicyVersion.objects.filter(state=PolicyVersion.State.DRAFT).first()


def policy_in_force(now: datetime) -> Document | None:
    """One query, and one in a whole request (shared.privacy.once): what a version says is remembered by its hash."""
    remembered, document = once.known(now)
    if not remembered:
        version = version_in_force(now)
        document = document_of(version) if version else None
        once.keep(now, document)
    return document


def policy_of(request) -> Document | None:
    """The policy in force at this request's moment, asked once."""
    if not hasattr(request, "_policy"):
        request._policy = policy_in_force(timezone.now())
    return request._policy


def document_of(version: PolicyVersion) -> Document:
    """A version's promises as a document. Raises Tampered where a published one was changed behind our back."""
    if version.sha256 and (known := _recall(_documents, version.sha256)):
        return known
    document = from_rows(version.header, version.promises.order_by("position", "key"))
    if version.state == PolicyVersion.State.PUBLISHED:
        if digest(document) != version.sha256:
            raise Tampered(f"policy version {version.number}")
        _remember(_documents, version.sha256, document, REMEMBERED)
    return document


def from_rows(header: dict, promises: Iterable[Promise]) -> Document:
    sections = {kind: {} for kind in KINDS}
    for promise in promises:
        sections[promise.kind][promise.key] = convert(promise.spec, KINDS[promise.kind])
    return Document(enrum_policy=1, clinic=convert(header, Header), **sections)


def rulebook(now: datetime) -> Rulebook | None:
    """Every rule that may touch a record today: the version in force, all that came before, and the law's duties."""
    versions = list(published().filter(effective_at__lte=now).order_by("effective_at", "number"))
    if not versions:
        return None
    *before, present = versions
    ended = [version.effective_from for version in versions[1:]]
    earlier = [(old, last) for old, last in zip(before, ended, strict=True) if old.effective_from < last]
    key = (present.sha256, *((old.sha256, last) for old, last in earlier))
    if (known := _recall(_rulebooks, key)) is None:
        known = engine_rulebook(document_of(present), *((document_of(old), last) for old, last in earlier))
        _remember(_rulebooks, key, known, 32)
    return known


def accepted_on(people: Iterable, document: str = "policy") -> dict:
    """{person: moment} of the last time each of them accepted an edition."""
    rows = Acceptance.objects.filter(person__in=list(people), document=document)
    return dict(rows.order_by("accepted_at").values_list("person", "accepted_at"))


def has_accepted(person, number: int, document: str = "policy") -> bool:
    return Acceptance.objects.filter(person=person, document=document, number=number).exists()


ADOPTED = "adopted_policy"  # the document of an Acceptance: a keeper of the clinic says "this is what we do"


def is_proposal(version: PolicyVersion) -> bool:
    """Whether it was made with the place and nobody there has published or confirmed it since."""
    confirmed = Acceptance.objects.filter(document=ADOPTED, number=version.number)
    return version.published_by is None and not confirmed.exists()


def zone_of(version: PolicyVersion) -> str:
    """The header holds what differs from the defaults, and Stockholm is one."""
    return convert(version.header, Header).timezone


def local_date(version: PolicyVersion, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone_of(version))).date()


def _recall(memory, key):
    with _lock:
        if key in memory:
            memory.move_to_end(key)
            return memory[key]
    return None


def _remember(memory, key, value, most):
    with _lock:
        memory[key] = value
        while len(memory) > most:
            memory.popitem(last=False)


def last_finished_run() -> datetime | None:
    """When the rules last ran to the end."""
    runs = RetentionRun.objects.filter(dry_run=False, finished_at__isnull=False).order_by("-finished_at")
    return runs.values_list("finished_at", flat=True).first()
