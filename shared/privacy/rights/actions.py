"""Requests from receipt to answer. Every function works in the place that is entered, inside the caller's transaction."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from shared import law
from shared.ids import uuid7
from shared.privacy import place
from shared.privacy import queries as policies
from shared.privacy.consents.actions import withdraw_purposes
from shared.privacy.consents.models import Consent
from shared.privacy.consents.questions import on_consent
from shared.privacy.engine.document import Document
from shared.privacy.engine.duration import Duration, add
from shared.privacy.engine.records import local_day
from shared.privacy.handwork.actions import raise_task
from shared.privacy.rights import answers, controlling, erasing, exporting
from shared.privacy.rights.limits import limit
from shared.privacy.rights.models import Erasure, Limit, Part, Request

Kind, Outcome = Request.Kind, Request.Outcome
ANSWERED_WITHIN, EXTENSION = Duration("P1M"), Duration("P2M")  # GDPR art. 12(3); the law pack's own figures come first
BY_HAND = {Request.Deliver.POST: "rights_post", Request.Deliver.CONTROLLER: "rights_hand_over"}
GIVEN_UP = {  # how a withdrawal came → as the ledger of consents says it
    Request.Way.PAGE: Consent.How.PAGE,
    Request.Way.LETTER: Consent.How.LETTER,
    Request.Way.MAIL: Consent.How.LETTER,
    Request.Way.PHONE: Consent.How.PHONE,
    Request.Way.VISIT: Consent.How.IN_PERSON,
}
OPENED_BY_HOLDERS = (Kind.ACCESS, Kind.RECTIFICATION)  # whose journal part is the practitioner's to give


class Closed(Exception):
    """It is answered already."""


class TooLate(Exception):
    """The first month is over, or the time was extended before: once is all that the law allows."""


class NotReady(Exception):
    """It can't be answered yet; `why`: identity, id_copy, parts, person."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Asked:
    """What somebody wants, as a form brings it."""

    kind: str
    words: str = ""
    about: tuple[str, ...] = ()
    journal: str = ""
    deliver: str = Request.Deliver.PAGE
    receiver: str = ""


@dataclass(frozen=True)
class Received:
    """How a request that staff writes down came in. `person`: the account it concerns, where there is one."""

    at: datetime
    way: str
    by: UUID
    who: str = ""
    person: UUID | None = None
    address: str = ""


# --- receiving ------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(person: UUID, asked: Asked, now: datetime, known=Request.Identity.SIGNED_IN) -> Request:
    """By the person themself, signed in: who they are is known. `known`: SIGNED_IN or EID."""
    row = _fresh(asked, now, person=person, received_at=now, way=Request.Way.PAGE)
    row.identity, row.checked_at = known, now
    return _kept(row)


@transaction.atomic
def enter(asked: Asked, received: Received, now: datetime) -> Request:
    """By staff, from a letter or a call: the clock runs from when it came, not from when it was written down."""
    row = _fresh(asked, now, person=received.person, received_at=received.at, way=received.way)
    row.entered_by, row.who, row.address = received.by, received.who, received.address
    if row.address and row.person is None:
        row.person = _person_behind(row)
    return _kept(row)


@transaction.atomic
def ask_by_mail(asked: Asked, address: str, language: str, now: datetime) -> Request:
    """By somebody without an account: the clock runs, and a link to the address shows that it is theirs."""
    row = _fresh(asked, now, person=None, received_at=now, way=Request.Way.PAGE)
    row.address, row.language = address.lower(), language
    _kept(row)
    _tell(row, "prove", now)
    return row


@transaction.atomic
def prove_mailbox(request: Request, account: UUID | None, now: datetime) -> Request:
    """They opened the link in the mail. `account`: of the same address, whose holder reads the answer signed in.
    Raises Closed."""
    row = _open(request)
    if not row.identity:
        row.identity, row.checked_at = Request.Identity.MAILBOX, now
        row.person = account or _person_behind(row)
        row.save(update_fields=["identity", "checked_at", "person"])
    return row


def _person_behind(row: Request) -> UUID:
    """Who has no account is known by their first request; the same address is the same person."""
    earlier = Request.objects.filter(address__iexact=row.address, person__isnull=False).exclude(pk=row.pk)
    return earlier.order_by("received_at").values_list("person", flat=True).first() or row.pk


def _fresh(asked: Asked, now, **more) -> Request:
    row = Request(
        id=uuid7(), kind=asked.kind, words=asked.words, about=list(asked.about), journal=asked.journal,
        deliver=asked.deliver, receiver=asked.receiver, entered_at=now, **more,
    )  # fmt: skip
    document = policies.policy_in_force(now)
    row.due_on = due_on(row.kind, local_day(row.received_at, document.clinic.timezone), document)
    return row


def _kept(row: Request) -> Request:
    row.save(force_insert=True)
    if row.person and row.kind in OPENED_BY_HOLDERS and not place.at_platform():  # where no records are kept
        holders = {holder for path in settings.RIGHTS_HOLDERS for holder in import_string(path)(row.person)}
        Part.objects.bulk_create([Part(request=row, holder=holder) for holder in sorted(holders)])
    controlling.route(row, policies.policy_in_force(row.entered_at), row.entered_at)
    return row


def due_on(kind: str, received: date, document: Document) -> date:
    """The last day: the law's month, or sooner where the policy promises it."""
    limits = [_figure(document, "rights_answer_within", received, ANSWERED_WITHIN)]
    limits += [
        one.within for one in document.rights.values() if one.right == kind and one.within and one.within.measured
    ]
    free = law.pack(document.clinic.country).free
    return min(add(received, limit, free) for limit in limits)


def _figure(document: Document, name: str, day: date, otherwise: Duration) -> Duration:
    found = law.pack(document.clinic.country).figure(name, day)
    return Duration(found.value) if found else otherwise


# --- on the way -----------------------------------------------------------------------------------------------------


def _open(request: Request) -> Request:
    """Locked. Raises Closed."""
    found = Request.objects.select_for_update(no_key=True).get(pk=request.pk)
    if not found.is_open:
        raise Closed
    return found


@transaction.atomic
def check_identity(request: Request, by: UUID, looked_at: str, id_copy: bool, now: datetime) -> None:
    """Somebody looked, and says at what (never at which number). A copy that came along is to be destroyed. Raises Closed."""
    row = _open(request)
    row.identity, row.looked_at, row.id_copy = Request.Identity.MANUAL, looked_at, id_copy
    row.checked_at, row.checked_by = now, by
    row.save(update_fields=["identity", "looked_at", "id_copy", "checked_at", "checked_by"])


@transaction.atomic
def destroy_copy(request: Request, now: datetime) -> None:
    """The ID copy is gone, now that it was looked at. Raises Closed."""
    row = _open(request)
    row.copy_destroyed_at = row.copy_destroyed_at or now
    row.save(update_fields=["copy_destroyed_at"])


@transaction.atomic
def extend(request: Request, because: str, now: datetime) -> None:
    """Two months more, once, told with reasons within the first month (GDPR art. 12(3)). Raises Closed, TooLate."""
    row, document = _open(request), policies.policy_in_force(now)
    today = local_day(now, document.clinic.timezone)
    if row.extended_at or today > row.due_on:
        raise TooLate
    received = local_day(row.received_at, document.clinic.timezone)
    month = add(received, _figure(document, "rights_answer_within", received, ANSWERED_WITHIN))
    row.due_on = add(month, _figure(document, "rights_extension", received, EXTENSION))
    row.extended_at, row.extended_because = now, because
    row.save(update_fields=["due_on", "extended_at", "extended_because"])
    _tell(row, "extended", now)


@transaction.atomic
def decide_part(part: Part, notes: list[dict] | None, reason: str, now: datetime) -> None:
    """By its holder: notes to hand over (`None`: refused, with its reason; empty: there is nothing). Raises Closed."""
    _open(part.request)
    part.reason = reason
    if notes:
        answers.put_part(part, notes, now)
        return
    part.state = Part.State.REFUSED if notes is None else Part.State.EMPTY
    part.decided_at, part.notes, part.epoch, part.blob = now, 0, "", None
    part.save()


# --- answering ------------------------------------------------------------------------------------------------------


@transaction.atomic
def answer(request: Request, by: UUID | None, words: str, now: datetime) -> Request:
    """Does what was asked, and says so. Raises Closed, NotReady."""
    row = _open(request)
    _check_ready(row)
    partly = _DO[row.kind](row, now)
    return _close(row, Outcome.PARTLY if partly else Outcome.GRANTED, by, words, now)


@transaction.atomic
def refuse(request: Request, by: UUID, words: str, now: datetime) -> Request:
    """With reasons, which the person reads together with where to complain (GDPR art. 12(4)). Raises Closed."""
    return _close(_open(request), Outcome.REFUSED, by, words, now)


@transaction.atomic
def take_back(request: Request, now: datetime) -> Request:
    """By the person. Raises Closed."""
    return _close(_open(request), Outcome.TAKEN_BACK, None, "", now)


def _close(row: Request, outcome: str, by, words: str, now: datetime) -> Request:
    row.outcome, row.closed_at, row.closed_by, row.answer = outcome, now, by, words
    row.save()
    if outcome != Outcome.TAKEN_BACK:
        _tell(row, "answered", now)
    if outcome in (Outcome.GRANTED, Outcome.PARTLY) and row.deliver in BY_HAND:
        about, due = {"reference": row.reference}, max(row.due_on, _today(now))
        raise_task(BY_HAND[row.deliver], due, now, person=row.person, about=about, key=f"rights:{row.pk}")
    return row


def _check_ready(row: Request) -> None:
    if not row.identity:
        raise NotReady("identity")
    if row.id_copy and row.copy_destroyed_at is None:
        raise NotReady("id_copy")
    if row.person is None and row.kind != Kind.RECTIFICATION:
        raise NotReady("person")
    if row.parts.filter(state=Part.State.WAITING).exists():
        raise NotReady("parts")


def _access(row: Request, now: datetime) -> bool:
    answers.put_answer(row, exporting.access(row, now), now)
    return row.parts.exclude(reason="").exists()


def _portability(row: Request, now: datetime) -> bool:
    answers.put_answer(row, exporting.portability(row, now), now)
    return False


def _rectification(row: Request, now: datetime) -> bool:
    """Done by hand, on the pages where the data stands."""
    return row.parts.filter(state=Part.State.REFUSED).exists()


def _erasure(row: Request, now: datetime) -> bool:
    return bool(erasing.erase(row.person, now, row.about).kept)


def _restriction(row: Request, now: datetime) -> bool:
    """Nothing of it goes either, as long as it lasts (GDPR art. 18(1)(c))."""
    for category in row.about or ["all"]:
        limit(row.person, Limit.Kind.RESTRICTION, category, now, row)
    return False


def _objection(row: Request, now: datetime) -> bool:
    for purpose in row.about or ["all"]:
        limit(row.person, Limit.Kind.OBJECTION, purpose, now, row)
    return False


def _withdrawal(row: Request, now: datetime) -> bool:
    """The purposes that rested on the consent end; what it means for the journal was chosen."""
    rested = [key for key, one in policies.policy_in_force(now).purposes.items() if on_consent(one)]
    for purpose in row.about or rested:
        limit(row.person, Limit.Kind.OBJECTION, purpose, now, row)
    if not place.at_platform():  # which asks nobody's consent
        withdraw_purposes(row.person, row.about, now, GIVEN_UP[row.way], row.entered_by or row.person)
    if row.journal == Request.Journal.STOP:
        limit(row.person, Limit.Kind.RESTRICTION, "journal", now, row)
    if row.journal == Request.Journal.ERASE:
        return bool(erasing.erase(row.person, now, ["journal"]).kept)
    return False


_DO = {
    Kind.ACCESS: _access,
    Kind.PORTABILITY: _portability,
    Kind.RECTIFICATION: _rectification,
    Kind.ERASURE: _erasure,
    Kind.RESTRICTION: _restriction,
    Kind.OBJECTION: _objection,
    Kind.WITHDRAW_CONSENT: _withdrawal,
}


@transaction.atomic
def hand_over(request: Request, how: str, now: datetime) -> None:
    """The answer was posted, or went to the other controller: when and how, with the file's hash beside."""
    Request.objects.filter(pk=request.pk).update(handed_over_at=now, handed_over_how=how)


def _tell(row: Request, what: str, now: datetime) -> None:
    if row.person or row.address:
        place.tell(row, what, now)


def _today(now: datetime) -> date:
    return local_day(now, policies.policy_in_force(now).clinic.timezone)


# --- closing an account ---------------------------------------------------------------------------------------------


@transaction.atomic
def close_account(person: UUID, now: datetime) -> Erasure:
    """By its owner, who has just shown that it is them: a request that is answered at once. Raises planning.NoPolicy,
    erasing.Unfinished."""
    row = ask(person, Asked(kind=Kind.ERASURE), now)
    for waiting in Request.objects.filter(person=person, closed_at=None).exclude(pk=row.pk):
        _close(waiting, Outcome.TAKEN_BACK, None, "", now)
    row.outcome, row.closed_at = Outcome.GRANTED, now
    row.save(update_fields=["outcome", "closed_at"])
    done = erasing.erase(person, now)
    if done.kept:
        Request.objects.filter(pk=row.pk).update(outcome=Outcome.PARTLY)
    return done
