"""Trustees of journals: when a practitioner has died, gone or lost the licence, any two of those whom they named open the
journals together, with a reason, to a colleague who answers for them from then on (FEATURES J12).

Invariant: a journal's key lies sealed to every ordered pair of the trustees (`keyring.seal_pairs`): one of them alone, with the
whole database and every secret of the server, opens nothing; together they open it to the successor, and read nothing
themselves. It begins with notice: who is to be succeeded is told at once and may stop it with their own key, and the second
trustee's yes counts only a day later. Under absolute secrecy there are no trustees, whatever lies in the tables.
"""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.views.decorators.debug import sensitive_variables

from practice.accesslog.actions import What, record
from practice.journal import mails, queries, vault
from practice.journal.models import HalfOpened, Journal, KeyCopy, PairCopy, Succession, TrustAgreement, Trustee
from practice.mailbox.actions import send_later
from practice.people import relations
from practice.people.models import Relation, User
from shared.privacy.queries import policy_in_force
from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs

NEEDED, MOST = 2, 5
NOTICE, LIFE = timedelta(hours=24), timedelta(hours=72)
ANSWER = (User.Role.OWNER, User.Role.ADMINISTRATOR)


class NotAllowed(Exception):
    """`why`: "alone", "key", "early", "over", "successor", "policy"."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


# --- naming -----------------------------------------------------------------------------------------------------------


def may_be(practitioner: User) -> QuerySet[User]:
    """Everybody else who works here and holds a key; and of those who work elsewhere, whoever has signed an agreement with
    this practitioner (practice.journal.outside)."""
    agreed = TrustAgreement.objects.filter(practitioner=practitioner, agreed_at__isnull=False, ended_at=None)
    either = Q(pk__in=agreed.values("trustee")) | ~Q(role__in=(User.Role.CLIENT, User.Role.TRUSTEE))
    found = User.objects.filter(either, is_active=True, public_key__isnull=False)
    return found.exclude(pk=practitioner.pk).exclude(public_key=b"").order_by("first_name", "last_name")


def trustees_of(practitioner: User) -> list[User]:
    """Those who could open today; none where they are fewer than two, and none under absolute secrecy."""
    if practitioner.regime == User.Regime.PASTORAL:
        return []
    found = list(
        may_be(practitioner).filter(pk__in=Trustee.objects.filter(practitioner=practitioner).values("trustee"))
    )
    return found if len(found) >= NEEDED else []


def named_by(practitioner: User) -> QuerySet:
    """Ids of the chosen ones."""
    return Trustee.objects.filter(practitioner=practitioner).values_list("trustee", flat=True)


@sensitive_variables()
@transaction.atomic
def name(practitioner: User, private: bytes, chosen: Iterable[User], now: datetime) -> int:
    """These and nobody else; the copies of every journal that opens are made anew. Returns of how many. Raises
    NotAllowed("alone")."""
    people = list(chosen)
    if people and practitioner.regime == User.Regime.PASTORAL:
        raise NotAllowed("alone")
    User.objects.select_for_update().get(pk=practitioner.pk)
    former = Trustee.objects.filter(practitioner=practitioner).exclude(trustee__in=people)
    forget(practitioner, list(former.values_list("trustee", flat=True)))
    former.delete()
    Trustee.objects.bulk_create(
        [Trustee(practitioner=practitioner, trustee=one, named_at=now) for one in people], ignore_conflicts=True
    )
    sealed = 0
    for journal in Journal.objects.filter(responsible=practitioner):
        try:
            keys = vault.open_journal(journal, practitioner, private, now).keys
        except vault.Closed:
            continue
        seal(journal, keys)
        sealed += 1
    return sealed


def forget(practitioner: User, former: Collection[UUID]) -> None:
    """What is sealed to trustees who are none any more, also of journals that do not open just now."""
    pairs = PairCopy.objects.filter(journal__responsible=practitioner)
    pairs.filter(Q(first__in=former) | Q(second__in=former)).delete()
    halves = HalfOpened.objects.filter(succession__practitioner=practitioner)
    halves.filter(Q(second__in=former) | Q(succession__asked_by__in=former)).delete()


@sensitive_variables()
def seal(journal: Journal, keys: keyring.OpenedJournal) -> None:
    """Copies for every pair of today's trustees, where they are not there already; those of others go. Called with each
    opening by whoever answers for the journal, so that a new trustee, or a trustee's new key, needs no page of its own."""
    people = {one.pk: bytes(one.public_key) for one in trustees_of(journal.responsible)}
    wanted, mine = _tag(people), PairCopy.objects.filter(journal=journal)
    there = set(mine.values_list("sealed_for", flat=True))
    if there == ({wanted} if people else set()):
        return
    mine.delete()
    if not people:
        return
    pairs = keyring.seal_pairs(epochs(), keys.private, people, vault.place_of(journal))
    PairCopy.objects.bulk_create(
        [
            PairCopy(
                journal=journal, first_id=first, second_id=second, epoch=held.epoch, blob=held.blob, sealed_for=wanted
            )
            for (first, second), held in pairs.items()
        ],
        ignore_conflicts=True,  # two windows at once
    )


def _tag(people: dict[UUID, bytes]) -> str:
    """Of a set of trustees and their public halves: another set, or another key, is another tag."""
    said = b"".join(pk.bytes + public for pk, public in sorted(people.items()))
    return hashlib.sha256(said).hexdigest()


def sealed_number(practitioner: User) -> tuple[int, int]:
    """(journals that the trustees could open today, all of this practitioner's)"""
    mine = Journal.objects.filter(responsible=practitioner)
    return mine.filter(pairs__isnull=False).distinct().count(), mine.count()


# --- opening ----------------------------------------------------------------------------------------------------------


def trusting(trustee: User) -> QuerySet[User]:
    """Whose journals this person could open, together with another."""
    rows = PairCopy.objects.filter(first=trustee).exclude(journal__responsible__regime=User.Regime.PASTORAL)
    return User.objects.filter(pk__in=rows.values("journal__responsible")).order_by("first_name", "last_name")


def check(trustee: User, practitioner: User, now: datetime) -> None:
    """A trustee of today; one who works elsewhere only while the policy says that there may be such. Raises NotAllowed."""
    if not Trustee.objects.filter(practitioner=practitioner, trustee=trustee).exists():
        raise NotAllowed("key")
    if trustee.works_elsewhere and not elsewhere(now):
        raise NotAllowed("policy")


def elsewhere(now: datetime) -> bool:
    """Whether the policy in force says that trustees may work elsewhere."""
    document = policy_in_force(now)
    return document is not None and any(one.measure == "trustees_elsewhere" for one in document.security.values())


def going_on(now: datetime) -> QuerySet[Succession]:
    found = Succession.objects.filter(opened_at=None, stopped_at=None, asked_at__gt=now - LIFE)
    return found.select_related("practitioner", "successor", "asked_by").order_by("asked_at")


def waiting_for(trustee: User, now: datetime) -> QuerySet[Succession]:
    """Those that this one may say the second yes to."""
    return going_on(now).filter(halves__second=trustee).distinct()


@sensitive_variables()
@transaction.atomic
def ask(
    trustee: User, private: bytes, practitioner: User, successor: User, cause: str, words: str, now: datetime
) -> Succession:
    """The first trustee opens the outer seals. Raises NotAllowed: "successor" has no key here or is who is to be succeeded,
    "key" opens nothing, "policy", "over" where one goes on already."""
    if successor.pk == practitioner.pk or not successor.public_key or not successor.is_active:
        raise NotAllowed("successor")
    check(trustee, practitioner, now)
    User.objects.select_for_update().get(pk=practitioner.pk)
    if going_on(now).filter(practitioner=practitioner).exists():
        raise NotAllowed("over")
    HalfOpened.objects.filter(succession__practitioner=practitioner).delete()
    row = Succession.objects.create(
        practitioner=practitioner, asked_by=trustee, successor=successor, cause=cause, words=words, asked_at=now
    )
    if not _halves(row, trustee, private):
        raise NotAllowed("key")
    _tell_of(row, now)
    return row


@sensitive_variables()
def _halves(row: Succession, trustee: User, private: bytes) -> int:
    once, found = epochs(), []
    pairs = PairCopy.objects.filter(first=trustee, journal__responsible=row.practitioner).select_related("journal")
    for pair in pairs.exclude(journal__responsible__regime=User.Regime.PASTORAL):
        held, place = keyring.Wrapped(pair.epoch, pair.blob), vault.place_of(pair.journal)
        try:
            half = keyring.first_opens(once, private, held, place, pair.first_id, pair.second_id)
        except (keyring.Refused, Destroyed):
            continue
        found.append(HalfOpened(
            succession=row, journal=pair.journal, second_id=pair.second_id, epoch=half.epoch, blob=half.blob,
        ))  # fmt: skip
    return len(HalfOpened.objects.bulk_create(found))


def _tell_of(row: Succession, now: datetime) -> None:
    """Who is to be succeeded, the other trustees, and whoever answers for the clinic: at once."""
    others = set(row.halves.values_list("second", flat=True)) | {row.practitioner_id}
    others |= set(User.objects.filter(role__in=ANSWER, is_active=True).values_list("pk", flat=True))
    for person in User.objects.filter(pk__in=others - {row.asked_by_id}):
        send_later(mails.SUCCESSION, person, now)


def stop(row: Succession, now: datetime) -> bool:
    """By whoever is to be succeeded, who is there after all; or by one of the trustees. What was half opened goes at once."""
    HalfOpened.objects.filter(succession=row).delete()
    return bool(Succession.objects.filter(pk=row.pk, opened_at=None, stopped_at=None).update(stopped_at=now))


@sensitive_variables()
@transaction.atomic
def agree(pk: UUID, second: User, private: bytes, unit: str, now: datetime) -> int:
    """The second trustee's yes: each journal goes over to the successor, and those whom it concerns are told. Returns how many.
    Raises NotAllowed: "over", "early" before the day of notice is over, "key", "policy"."""
    row = going_on(now).select_for_update(of=("self",)).filter(pk=pk).exclude(asked_by=second).first()
    if row is None:
        raise NotAllowed("over")
    if now < row.asked_at + NOTICE:
        raise NotAllowed("early")
    check(second, row.practitioner, now)
    halves = list(HalfOpened.objects.filter(succession=row, second=second).select_related("journal__responsible"))
    done = sum(_give(row, half, second, private, unit, now) for half in halves)
    if not done:
        raise NotAllowed("key")
    Succession.objects.filter(pk=row.pk).update(opened_at=now, second=second, journals=done)
    HalfOpened.objects.filter(succession=row).delete()
    return done


@sensitive_variables()
def _give(row: Succession, half: HalfOpened, second: User, private: bytes, unit: str, now: datetime) -> bool:
    journal, once = half.journal, epochs()
    if journal.responsible_id != row.practitioner_id or journal.responsible.regime == User.Regime.PASTORAL:
        return False
    place, waiting = vault.place_of(journal), keyring.Wrapped(half.epoch, half.blob)
    try:
        key = keyring.second_opens(once, private, waiting, place, row.asked_by_id, second.pk)
        keyring.OpenedJournal(key)
    except (keyring.Refused, Destroyed):
        return False
    if keyring.public_of(key) != bytes(journal.public_key) or not vault.belongs_here(journal):
        return False
    sealed = keyring.seal_copy(once, bytes(row.successor.public_key), key, place, row.successor_id)
    KeyCopy.objects.filter(journal=journal, reader=row.practitioner_id).delete()
    KeyCopy.objects.update_or_create(
        journal=journal, reader=row.successor,
        defaults={"epoch": sealed.epoch, "blob": sealed.blob, "since": now, "until": None},
    )  # fmt: skip
    Journal.objects.filter(pk=journal.pk).update(responsible=row.successor)
    PairCopy.objects.filter(journal=journal).delete()  # the successor names trustees of their own
    _tell_clients(row, journal, second, unit, now)
    return True


def _tell_clients(row: Succession, journal: Journal, second: User, unit: str, now: datetime) -> None:
    people = queries.people_in(journal)
    for person in people:
        relations.end(row.practitioner, person, Relation.Kind.TREATS, now)
        relations.begin(row.successor, person, Relation.Kind.TREATS, now)
        send_later(mails.EMERGENCY, person, now)
    said = f"{row.get_cause_display()}: {row.words}"[:200]
    for trustee in (row.asked_by, second):
        record(What.TRUSTEES, who=trustee, clients=[one.pk for one in people], unit=unit, now=now, journal=journal.pk,
               reason=said)  # fmt: skip


def purge(now: datetime) -> int:
    """What was half opened, and nobody agreed to in time."""
    return HalfOpened.objects.filter(succession__asked_at__lte=now - LIFE).delete()[0]
