"""Which questionnaires there are, who waits for what, and what an opened journal tells of earlier answers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.views.decorators.debug import sensitive_variables

from practice.booking.models import Booking
from practice.people.models import User
from practice.people.queries import holding, members
from practice.people.relations import open_relations
from practice.questionnaires import instruments, sealing
from practice.questionnaires.instruments import Instrument
from practice.questionnaires.models import Answer, Ask, Form, Plan, Rules, Version
from shared.privacy.engine.document import Document

IN_RECORD, APART = "journal.questionnaire", "questionnaire"


def rules() -> Rules:
    return Rules.objects.first() or Rules()


def category(document: Document | None) -> str:
    """Of the record; or by themselves, where the policy has a rule that speaks of questionnaires and none of those in the
    record."""
    said = [one.of for one in document.retention.values()] if document else []
    named = any(APART in of for of in said)
    return APART if named and not any(IN_RECORD in of for of in said) else IN_RECORD


# --- which there are --------------------------------------------------------------------------------------------------


def instrument(key: str, version: int | None = None) -> Instrument | None:
    """In that version, else in the one that is sent today; None where there is none."""
    if key in instruments.KEYS:
        return instruments.instrument(key)
    found = _versions(key).filter(number=version) if version else _versions(key).filter(form__retired_at=None)
    row = found.exclude(opened_at=None).order_by("-number").first()
    return of_version(row) if row else None


def of_version(row: Version) -> Instrument:
    return instruments.parse(row.said | {"key": row.form.key, "version": row.number})


def _versions(key: str) -> QuerySet[Version]:
    try:
        pk = UUID(key.removeprefix("own-"))
    except ValueError:
        return Version.objects.none()
    return Version.objects.select_related("form").filter(form=pk)


def offered() -> list[Instrument]:
    """What can be sent today: the published ones, then the clinic's own."""
    own = Version.objects.select_related("form").filter(form__retired_at=None).exclude(opened_at=None)
    newest = own.order_by("form", "-number").distinct("form")
    found = [of_version(row) for row in newest]
    return [instruments.instrument(key) for key in instruments.KEYS] + sorted(
        found, key=lambda one: one.name.casefold()
    )


def own_forms() -> list[tuple[Form, Version]]:
    """Each with its newest version, the latest first."""
    rows = Version.objects.select_related("form").order_by("form", "-number").distinct("form")
    return sorted(((row.form, row) for row in rows), key=lambda pair: pair[1].changed_at, reverse=True)


# --- who waits for what -----------------------------------------------------------------------------------------------


def asked(client: User, now: datetime) -> QuerySet[Ask]:
    return Ask.objects.filter(client=client, until__gt=now).select_related("practitioner").order_by("asked_at")


def answered(client: User, ask: UUID) -> bool:
    """Whether what was asked is answered: an answer keeps the id of its question."""
    return Answer.objects.filter(pk=ask, client=client).exists()


def plans(client: User, practitioner: User) -> QuerySet[Plan]:
    return Plan.objects.filter(client=client, practitioner=practitioner, ended_at=None).order_by("begins_on")


def sessions_of(plan: Plan, now: datetime) -> QuerySet[Booking]:
    rows = Booking.objects.filter(client=plan.client_id, practitioner=plan.practitioner_id, starts_at__gt=now)
    return rows.filter(state=Booking.State.CONFIRMED).order_by("starts_at")


def unlooked(practitioner: User) -> QuerySet[Answer]:
    found = Answer.objects.filter(practitioner=practitioner, looked_at=None)
    return found.select_related("client", "entry").order_by("answered_at")


def passed_on(to: User) -> QuerySet[Answer]:
    found = Answer.objects.filter(passed_to=to.pk, looked_at=None)
    return found.select_related("client", "practitioner").order_by("passed_at")


def stand_ins() -> QuerySet[User]:
    """Who may be named to take over."""
    roles = (User.Role.OWNER, User.Role.PRACTITIONER, User.Role.SUPERVISOR, User.Role.ADMINISTRATOR)
    return members(holding(roles)).order_by("first_name", "last_name")


def takes_over(answer: Answer, found: Rules, now: datetime) -> User | None:
    """Who stands in with this client; else whom the clinic has named; else an owner. Under absolute secrecy (FEATURES K8)
    nobody: the practitioner alone is told again."""
    if answer.practitioner.regime == User.Regime.PASTORAL:
        return answer.practitioner
    holders = open_relations(now).filter(client=answer.client_id, kind="stands_in").values("holder")
    here = members(~Q(pk=answer.practitioner_id))
    return (
        here.filter(pk__in=holders).first()
        or here.filter(pk=found.stand_in).first()
        or members(holding([User.Role.OWNER])).order_by("created_at").first()
    )


# --- what was answered ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """One answered questionnaire that somebody may read. `change`: reliably, since the one before."""

    answer: UUID
    at: datetime
    instrument: Instrument
    answers: tuple[int | None, ...]
    score: float | None
    change: str = ""
    worsened: bool = False

    def __repr__(self):
        return "Point"  # no answer in a log

    @property
    def band(self):
        return self.instrument.band(self.score)

    @property
    def alarms(self) -> bool:
        return self.instrument.alarms(self.answers)


@sensitive_variables()
def series(found: Iterable[tuple[Answer, tuple[int | None, ...]]]) -> dict[str, list[Point]]:
    """By key of the instrument, oldest first. Versions of one's own questionnaire are compared where their scales agree."""
    by_key = defaultdict(list)
    for answer, answers in sorted(found, key=lambda pair: pair[0].answered_at):
        one = instrument(answer.key, answer.version)
        if one is None or not one.fits(answers):
            continue
        score, before = one.score(answers), by_key[answer.key][-1] if by_key[answer.key] else None
        same = before is not None and (before.instrument.lowest, before.instrument.highest) == (one.lowest, one.highest)
        was = before.score if same else None
        by_key[answer.key].append(
            Point(answer.pk, answer.answered_at, one, answers, score, one.changed(was, score), one.worsened(was, score))
        )
    return dict(by_key)


@sensitive_variables()
def from_pages(pages) -> dict[str, list[Point]]:
    """Of opened entries (practice.journal.vault.Page)."""
    told = {page.entry.pk: sealing.decoded(page.content.text) for page in pages}
    rows = Answer.objects.filter(entry__in=[pk for pk, one in told.items() if one])
    return series((row, told[row.entry_id].answers) for row in rows)


@sensitive_variables()
def from_copies(client: User) -> dict[str, list[Point]]:
    """Of what the client keeps of their own."""
    rows = Answer.objects.filter(client=client).exclude(copy=None)
    found = (
        (row, sealing.unwrap(row.copy_epoch, row.copy, sealing.copy_context(row.pk, row.client_id))) for row in rows
    )
    return series((row, tuple(said["answers"])) for row, said in found if said)


@sensitive_variables()
def draft_of(ask: Ask, one: Instrument) -> list[int | None]:
    """What has been answered so far."""
    said = sealing.unwrap(ask.draft_epoch, ask.draft, sealing.draft_context(ask.pk, ask.client_id)) or {}
    answers = list(said.get("answers", ()))
    return answers if len(answers) == len(one.items) else [None] * len(one.items)
