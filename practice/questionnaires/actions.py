"""Asking, answering, and seeing to it that somebody looks.

How an alarm reaches the practitioner without anything about health in plain at rest:

- The score is computed in the request that brings the answers, and sealed with them into the journal. The same request
  shows the client where to turn, if item 9 of the PHQ-9 or its like says so: in its own answer, which is written down
  nowhere.
- *Every* answer, whatever it says, leaves the same rows and the same message: "somebody has answered". It leaves at once,
  and every answer has to be looked at within the time that the clinic sets. A row, a mail or a longer deadline only for the
  worrying ones would tell of them to whoever holds a dump, the mail server's log or the list of tasks.
- Why to hurry is in the sealed entry. The practitioner's page of what waits opens each with their key, and puts first what
  alarms, then what has become worse.
- What nobody has looked at in time passes to who stands in: with whose client and since when, without content, and with a
  dated relation that lets them see how to reach the client. They can't read the answers; they can make sure that somebody
  is with them.

The price, which the settings page names: routine answers must be looked at in the same time as worrying ones.
"""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from practice.journal import actions as journals
from practice.journal.actions import NoPublicKey, check_kept_here
from practice.mailbox.actions import send_later
from practice.people import relations
from practice.people.models import Relation, User
from practice.questionnaires import mails, queries, sealing, times
from practice.questionnaires.instruments import Instrument
from practice.questionnaires.models import Answer, Ask, Form, Plan, Rules, Version
from practice.reminders import queries as reminding
from shared.privacy.queries import policy_in_force

__all__ = ["NoPublicKey"]
OPEN_FOR = timedelta(days=14)
AFTER_SESSION = timedelta(days=1)
STANDS_IN_FOR = timedelta(days=3)


class Gone(Exception):
    """It was answered already, was taken back, or its time is over."""


class Unknown(Exception):
    """There is no such questionnaire to send."""


class Incomplete(Exception):
    """Something that must be answered is not: `items`, numbers from 0."""

    def __init__(self, items):
        super().__init__()
        self.items = items


class Sent(NamedTuple):
    answer: Answer
    alarms: bool


def save_rules(values: dict, now: datetime) -> Rules:
    row, _created = Rules.objects.update_or_create(only=True, defaults={**values, "changed_at": now})
    return row


# --- a clinic's own ---------------------------------------------------------------------------------------------------


@transaction.atomic
def save_version(form: Form | None, said: dict, now: datetime) -> Version:
    """The draft, begun where there is none; what was opened before stays as it is. `said` must be an Instrument's mapping."""
    form = form or Form.objects.create(made_at=now)
    Form.objects.select_for_update().get(pk=form.pk)
    last = form.versions.order_by("-number").first()
    if last is not None and last.opened_at is None:
        last.said, last.changed_at = said, now
        last.save(update_fields=["said", "changed_at"])
        return last
    return Version.objects.create(form=form, number=last.number + 1 if last else 1, said=said, changed_at=now)


def open_version(version: Version, now: datetime) -> None:
    """From now on this one is sent, and changed no more."""
    Version.objects.filter(pk=version.pk, opened_at=None).update(opened_at=now)
    Form.objects.filter(pk=version.form_id).update(retired_at=None)


@transaction.atomic
def retire(form: Form, now: datetime) -> None:
    """It is sent no more; what was answered keeps its wording."""
    Form.objects.filter(pk=form.pk, retired_at=None).update(retired_at=now)
    Plan.objects.filter(key=form.key, ended_at=None).update(ended_at=now)


# --- asking -----------------------------------------------------------------------------------------------------------


def ask(client: User, practitioner: User, key: str, now: datetime, until: datetime | None = None,
        plan: Plan | None = None) -> Ask | None:  # fmt: skip
    """None where the same one waits already. Raises Unknown; NoPublicKey where nothing could be sealed to the practitioner."""
    found = queries.instrument(key)
    if found is None:
        raise Unknown
    check_kept_here(practitioner, now)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=client.pk)  # a double click is one
        if queries.asked(client, now).filter(key=key).exists():
            return None
        row = Ask.objects.create(
            client=client, practitioner=practitioner, plan=plan, key=key, version=found.version, asked_at=now,
            until=until or now + OPEN_FOR,
        )  # fmt: skip
        _tell(mails.ASKED, client, row.pk, now)
    return row


def _tell(kinds, user: User, about: UUID, now: datetime) -> None:
    texted = reminding.sms_offered(now)
    for channel in reminding.ways(user, texted):
        send_later(kinds[channel], user, now, about=about)


def withdraw(row: Ask) -> None:
    """With what was answered so far."""
    Ask.objects.filter(pk=row.pk).delete()


def repeat(client: User, practitioner: User, key: str, way: dict, begins: date, zone: ZoneInfo) -> Plan:
    """`way`: {"every_weeks": n} or {"days_before": n}. The same plan twice is one. Raises Unknown, NoPublicKey."""
    if queries.instrument(key) is None:
        raise Unknown
    if not practitioner.public_key:
        raise NoPublicKey
    same = queries.plans(client, practitioner).filter(key=key, **way).first()
    return same or Plan.objects.create(
        client=client, practitioner=practitioner, key=key, begins_on=begins,
        done_until=_begins(begins, zone) - timedelta(seconds=1), **way,
    )  # fmt: skip


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def end_plan(plan: Plan, now: datetime) -> None:
    Plan.objects.filter(pk=plan.pk, ended_at=None).update(ended_at=now)


# --- what the clock does ----------------------------------------------------------------------------------------------


def tend(zone: ZoneInfo, now: datetime) -> None:
    """Every few minutes: what is due is sent, who forgot is reminded, what nobody looked at passes on, what is over goes."""
    send_due(zone, now)
    remind(zone, now)
    pass_on(now)
    Ask.objects.filter(until__lte=now).delete()


def send_due(zone: ZoneInfo, now: datetime) -> int:
    """How many were sent. A worker that was away sends what it missed once, not once for each week."""
    waiting = Plan.objects.filter(ended_at=None, done_until__lt=now).values_list("pk", flat=True)
    return sum(_send_plan(pk, zone, now) for pk in list(waiting))


@transaction.atomic
def _send_plan(pk: UUID, zone, now) -> int:
    plan = Plan.objects.select_for_update(of=("self",)).select_related("client", "practitioner").get(pk=pk)
    if plan.ended_at is not None or plan.done_until >= now:
        return 0
    until = _due(plan, zone, now)
    Plan.objects.filter(pk=pk).update(done_until=now)
    if until is None:
        return 0
    if not relations.has_relation(plan.practitioner, plan.client, now) or queries.instrument(plan.key) is None:
        end_plan(plan, now)
        return 0
    with suppress(NoPublicKey):  # the record is kept elsewhere by now: a plan of before asks no more
        return int(ask(plan.client, plan.practitioner, plan.key, now, until, plan) is not None)
    return 0


def _due(plan: Plan, zone, now) -> datetime | None:
    """Until when what is due may be answered; None where nothing is."""
    if plan.every_weeks:
        moments = list(times.every(plan.every_weeks, plan.begins_on, plan.done_until, now, zone))
        return moments[-1] + min(OPEN_FOR, timedelta(weeks=plan.every_weeks)) if moments else None
    for session in queries.sessions_of(plan, now):
        known = max(session.moved_at or session.confirmed_at or session.created_at, _begins(plan.begins_on, zone))
        if plan.done_until < times.before_session(session.starts_at, plan.days_before, known, zone) <= now:
            return session.ends_at + AFTER_SESSION
    return None


def remind(zone: ZoneInfo, now: datetime) -> int:
    """Once, of what has waited some days; not in the quiet hours."""
    days = queries.rules().remind_days
    if not days or reminding.quiet(reminding.rules()).holds(now, zone):
        return 0
    waiting = Ask.objects.filter(reminded_at=None, asked_at__lte=now - timedelta(days=days), until__gt=now)
    number = 0
    for row in waiting.select_related("client__reminded"):
        with transaction.atomic():
            if Ask.objects.filter(pk=row.pk, reminded_at=None).update(reminded_at=now):
                _tell(mails.REMINDED, row.client, row.pk, now)
                number += 1
    return number


def pass_on(now: datetime) -> int:
    """What nobody has looked at in the clinic's time, to who stands in; how many."""
    found, number = queries.rules(), 0
    late = Answer.objects.filter(looked_at=None, passed_at=None, due_at__lte=now).select_related(
        "client", "practitioner"
    )
    for answer in late:
        to = queries.takes_over(answer, found, now)
        if to is not None:
            number += _pass(answer, to, now)
    return number


@transaction.atomic
def _pass(answer: Answer, to: User, now: datetime) -> int:
    mine = Answer.objects.filter(pk=answer.pk, looked_at=None, passed_at=None)
    if not mine.update(passed_at=now, passed_to=to.pk):
        return 0
    if not relations.has_relation(to, answer.client, now):
        held = relations.begin(to, answer.client, Relation.Kind.STANDS_IN, now)
        Relation.objects.filter(pk=held.pk).update(ended_at=now + STANDS_IN_FOR)
    kinds = mails.ANSWERED if to.pk == answer.practitioner_id else mails.PASSED
    for channel in reminding.ways_of_change(to, now):
        send_later(kinds[channel], to, now, about=answer.pk)
    return 1


# --- answering --------------------------------------------------------------------------------------------------------


@sensitive_variables()
def save_draft(row: Ask, answers: list[int | None]) -> None:
    held = sealing.wrap({"answers": answers}, sealing.draft_context(row.pk, row.client_id))
    Ask.objects.filter(pk=row.pk).update(draft_epoch=held.epoch, draft=held.blob)


@sensitive_variables()
def submit(row: Ask, answers: list[int | None], keeps_copy: bool, language: str, now: datetime) -> Sent:
    """Scores, seals, tells. Nothing of it is kept in plain. Raises Incomplete, Gone, NoPublicKey."""
    found = queries.instrument(row.key, row.version)
    if missing := found.missing(answers):
        raise Incomplete(missing)
    score = found.score(answers)
    with transaction.atomic():
        held = Ask.objects.select_for_update(of=("self",)).select_related("client", "practitioner").filter(pk=row.pk)
        still = held.filter(until__gt=now).first()
        if still is None:
            raise Gone
        answer = _sealed(still, found, answers, score, keeps_copy, language, now)
        withdraw(still)
        for channel in reminding.ways_of_change(still.practitioner, now):
            send_later(mails.ANSWERED[channel], still.practitioner, now, about=answer.pk)
    return Sent(answer, found.alarms(answers))


def may_copy(practitioner: User) -> bool:
    """A copy opens with the clinic's key: under absolute secrecy (FEATURES K8) there is none."""
    return practitioner.regime != User.Regime.PASTORAL


@sensitive_variables()
def _sealed(row: Ask, found: Instrument, answers, score, keeps_copy, language, now) -> Answer:
    journal = journals.start_journal(row.practitioner, [row.client], now)
    text = as_text(found, answers, score, language).encode()
    entry = journals.receive(journal, queries.category(policy_in_force(now)), text, now, (row.client_id,))
    copy = ("", None)
    if keeps_copy and may_copy(row.practitioner):
        copy = sealing.wrap({"answers": list(answers)}, sealing.copy_context(row.pk, row.client_id))
    return Answer.objects.create(
        id=row.pk, entry_id=entry.pk, client=row.client, practitioner=row.practitioner, key=row.key, version=row.version,
        answered_at=now, due_at=now + timedelta(hours=queries.rules().react_hours), copy_epoch=copy[0], copy=copy[1],
    )  # fmt: skip


@sensitive_variables()
def as_text(found: Instrument, answers, score, language: str) -> str:
    """What stands in the record: as the client saw it, then the coded line (see sealing)."""
    band = found.band(score)
    with translation.override(language):
        sum_ = _("Score: %(score)s of %(highest)s") % {
            "score": sealing.number(score), "highest": sealing.number(found.highest),
        }  # fmt: skip
    lines = [f"{found.name}: {sum_}" + (f" ({band.say(language)})" if band else ""), "", found.ask.say(language), ""]
    for number, (item, answer) in enumerate(zip(found.items, answers, strict=True), 1):
        lines.append(f"{number}. {item.say(language)}: {found.label(answer, language)}")
    return "\n".join([*lines, "", sealing.coded_line(found.key, found.version, answers, score)])


def look(answer: Answer, by: User, now: datetime) -> bool:
    """Whether this was the first."""
    mine = Answer.objects.filter(pk=answer.pk, looked_at=None)
    return bool(mine.update(looked_at=now, looked_by=by.pk))


def forget_copies(client: User) -> int:
    """The client's own; the record keeps its entries."""
    return Answer.objects.filter(client=client).exclude(copy=None).update(copy=None, copy_epoch="")
