"""Asking, answering, withdrawing; and recording what left the house, where policy and consent allow it.

Everything works in the clinic that is entered, inside the caller's transaction. Who may ask whom is the caller's matter.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from shared.privacy.consents import queries
from shared.privacy.consents.models import Consent, Disclosure, OutsideEnquiry
from shared.privacy.consents.questions import EXPLICIT, INFORMED, hashed, question, scope_of, wording
from shared.privacy.engine.decide import EVERYTHING, Answer
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import AppliesTo
from shared.privacy.rights.queries import restricted

Ended, How = Consent.Ended, Consent.How
WAIVABLE = "talk_first"  # "where possible": under a duty it may not be, and then a reason is written


class NotAsked(Exception):
    """The policy in force asks no such thing, or not of all these fields."""


class Unanswerable(Exception):
    """The question is answered, withdrawn or taken back already."""


class Refused(Exception):
    """Policy or consent does not allow the disclosure; `answer` says which promise decided."""

    def __init__(self, answer: Answer):
        super().__init__(f"{answer.verdict} {answer.by}: {answer.why}")
        self.answer = answer


class NoReason(Exception):
    """A duty is invoked, a step left out, or the client not told, and nobody has written why."""


# --- consents ---------------------------------------------------------------------------------------------------------


def ask(
    person: UUID, promise: str, document: Document, language: str, now: datetime, *,
    by: UUID | None = None, episode: UUID | None = None, named: str = "", fields: Iterable[str] = (), controller: str = "",
) -> Consent:  # fmt: skip
    """The open question, put in the words of the policy in force; one that is open already is found again.

    Raises NotAsked."""
    asked = question(document, promise)
    if asked is None or (asked.per == Consent.Per.EPISODE and episode is None):
        raise NotAsked(promise)
    named = named.strip() if asked.named else ""
    try:
        scope = scope_of(document, promise, fields)
    except ValueError as error:
        raise NotAsked(promise) from error
    words = wording(document, asked, scope, language, named, controller)
    row = Consent(
        person=person, promise=promise, needs=asked.needs, per=asked.per, scope=scope, named=named,
        episode=episode if asked.per == Consent.Per.EPISODE else None, wording=words, sha256=hashed(words),
        number=document.clinic.version, language=language, asked_at=now, asked_by=by,
    )  # fmt: skip
    return _open(row)


def _open(row: Consent) -> Consent:
    """Two clicks ask once. A question in other words that still waits is taken back by the new one; a yes stands on."""
    same = Consent.objects.filter(person=row.person, promise=row.promise, named=row.named, ended_at=None)
    present = same.filter(sha256=row.sha256).select_for_update().first()
    if present and present.episode == row.episode:
        return present
    waiting = same.filter(given_at=None)
    _end(waiting, Ended.TAKEN_BACK, row.asked_by, row.asked_at)
    if present:  # given for an earlier treatment, which the same words no longer cover
        _end(same.filter(pk=present.pk), Ended.OVER, None, row.asked_at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return same.get(sha256=row.sha256)
    return row


def give(consent: Consent, now: datetime, how: str, recorded_by: UUID | None = None) -> None:
    """The person said yes (or was told), in this way. Raises Unanswerable."""
    waiting = Consent.objects.filter(pk=consent.pk, ended_at=None, given_at=None)
    if not waiting.update(given_at=now, how=how, recorded_by=recorded_by):
        raise Unanswerable
    consent.given_at, consent.how, consent.recorded_by = now, how, recorded_by
    earlier = Consent.objects.filter(person=consent.person, promise=consent.promise, named=consent.named)
    _end(earlier.exclude(pk=consent.pk).exclude(given_at=None), Ended.REPLACED, None, now)


def decline(consent: Consent, now: datetime, how: str, by: UUID) -> None:
    """The person said no. Raises Unanswerable."""
    waiting = Consent.objects.filter(pk=consent.pk, given_at=None)
    if not _end(waiting, Ended.DECLINED, by, now, how):
        raise Unanswerable


def withdraw(consent: Consent, now: datetime, how: str, by: UUID) -> bool:
    """Ends a yes; whether there was one to end. Never refused: taking back is as easy as giving (GDPR art. 7(3))."""
    return _end(Consent.objects.filter(pk=consent.pk, given_at__isnull=False), Ended.WITHDRAWN, by, now, how)


def withdraw_purposes(person: UUID, purposes: Collection[str], now: datetime, how: str, by: UUID | None) -> int:
    """Ends each yes that serves one of these purposes of the policy, or every yes where none is named. How many."""
    given = Consent.objects.filter(person=person, given_at__isnull=False, ended_at=None).exclude(needs=INFORMED)
    if purposes:
        names = [f"purposes.{key}" for key in purposes]
        given = given.filter(Q(promise__in=names) | Q(scope__for__in=list(purposes)))
    return _end(given, Ended.WITHDRAWN, by, now, how)


def take_back_question(consent: Consent, now: datetime, by: UUID) -> bool:
    """The clinic no longer asks; whether the question still waited."""
    return bool(_end(Consent.objects.filter(pk=consent.pk, given_at=None), Ended.TAKEN_BACK, by, now))


def end_all(person: UUID, now: datetime, by: UUID | None = None, as_: str = Ended.OVER) -> int:
    """Everything that is open about this person: their account closes."""
    return _end(Consent.objects.filter(person=person), as_, by, now)


def end_episode(episode: UUID, now: datetime) -> int:
    """What was bound to a relation that has ended."""
    return _end(Consent.objects.filter(episode=episode), Ended.OVER, None, now)


def _end(rows, as_: str, by: UUID | None, now: datetime, how: str = "") -> int:
    """What rested on a yes ends with it, in the same transaction: settings.CONSENTS_ENDED, each(now)."""
    ended = rows.filter(ended_at=None).update(ended_at=now, ended_as=as_, ended_by=by, ended_how=how)
    for path in settings.CONSENTS_ENDED if ended else ():
        import_string(path)(now)
    return ended


# --- disclosures ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Passing:
    """What is to be recorded. `promise` is a disclosure of the policy; `steps` were taken first; `waived` could not be."""

    person: UUID
    promise: str
    fields: Collection[str]
    way: str
    made_on: date
    steps: Collection[str] = ()
    waived: Collection[str] = ()
    duty: str = ""
    reason: str = ""
    withheld: bool = False
    named: str = ""
    form: str = "identified"
    about: AppliesTo = EVERYTHING  # the practitioners and services that the person has to do with
    by: UUID = field(kw_only=True)
    by_name: str = field(kw_only=True)


def disclose(passing: Passing, document: Document, episodes: Collection[UUID], now: datetime) -> Disclosure:
    """Records it, and uses up the consent that was for this occasion. `episodes`: the client's relations that are open.

    Raises Refused where the policy or consent does not allow it, NoReason where a reason is owed."""
    one = document.disclosures.get(passing.promise.partition(".")[2])
    if one is None or not passing.fields:
        raise Refused(Answer("undeclared", "", passing.promise))
    _check_reason(passing)
    consent = _held(document, passing, episodes) if one.consent != "not_needed" else None
    done = {*passing.steps, *(passing.waived if passing.duty else ())}
    answer = queries.allowed(
        document, passing.promise, passing.fields, consent, done=done, duty=passing.duty, form=passing.form,
        about=passing.about,
    )  # fmt: skip
    if not answer:
        raise Refused(answer)
    rests_on_yes = consent is not None and consent.needs == EXPLICIT
    if not passing.duty and not rests_on_yes and any(restricted(passing.person, name, now) for name in passing.fields):
        raise Refused(Answer("forbidden", "", "restricted"))  # GDPR art. 18(2)
    if left := [step for step in one.before if step not in done]:
        raise Refused(Answer("forbidden", passing.promise, f"first: {', '.join(left)}"))
    row = _write(passing, one, consent, document, now)
    if consent and consent.per == Consent.Per.OCCASION:
        _end(Consent.objects.filter(pk=consent.pk), Ended.USED, passing.by, now)
    return row


def _check_reason(passing: Passing) -> None:
    owed = passing.duty or passing.waived or passing.withheld
    only_by_duty = (passing.withheld or passing.waived) and not passing.duty
    if only_by_duty or set(passing.waived) - {WAIVABLE} or (owed and not passing.reason.strip()):
        raise NoReason


def _held(document: Document, passing: Passing, episodes: Collection[UUID]) -> Consent | None:
    """The consent it rests on, locked: a withdrawal at the same moment waits, or has come first."""
    locked = Consent.objects.select_for_update().filter(
        person=passing.person, promise=passing.promise, ended_at=None, given_at__isnull=False
    )
    standing = [one for one in locked if one.per != Consent.Per.EPISODE or one.episode in episodes]
    return queries.resting_on(document, passing.promise, passing.fields, standing, passing.named)


def _write(passing: Passing, one, consent: Consent | None, document: Document, now: datetime) -> Disclosure:
    return Disclosure.objects.create(
        person=passing.person, promise=passing.promise, direction=one.direction, recipient=one.recipient,
        named=passing.named.strip(), purpose=one.purpose, fields=list(dict.fromkeys(passing.fields)),
        form=passing.form, payer=one.payer, way=passing.way, steps=[step for step in one.before if step in passing.steps],
        consent=consent, duty=passing.duty, source=one.source if passing.duty else "", reason=passing.reason.strip(),
        withheld=passing.withheld, shown_to=None if passing.withheld else passing.person,
        number=document.clinic.version, made_on=passing.made_on,
        recorded_at=now, recorded_by=passing.by, recorded_name=passing.by_name,
    )  # fmt: skip


def note_enquiry(asker: str, way: str, answer: str, by: UUID, now: datetime) -> OutsideEnquiry:
    """Somebody asked about somebody, and learned nothing."""
    return OutsideEnquiry.objects.create(at=now, asker=asker, way=way, answer=answer, answered_by=by)


def ask_and_record(
    person: UUID, promise: str, document: Document, language: str, now: datetime, *, how: str, by: UUID,
    episode: UUID | None = None, named: str = "", fields: Iterable[str] = (), controller: str = "",
) -> Consent:  # fmt: skip
    """An answer that came by letter, by phone or in the room: the words that were shown, and who wrote it down.

    Raises NotAsked."""
    row = ask(
        person, promise, document, language, now, by=by, episode=episode, named=named, fields=fields, controller=controller
    )  # fmt: skip
    if row.waits:
        give(row, now, how, by)
    return row
