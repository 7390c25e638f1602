"""The log in plain words, for the person whom it is about."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from practice.accesslog.models import AccessEvent
from practice.journal.queries import dates_of
from practice.people.models import Relation, User
from shared.web.formats import clock, day, full_date, full_moment, month

What, Outcome = AccessEvent.What, AccessEvent.Outcome

TITLES = {
    What.OPENED: gettext_lazy("%(name)s opened your record"),
    What.READ: gettext_lazy("%(name)s read a note"),
    What.BEGAN: gettext_lazy("%(name)s began a note"),
    What.DISCARDED: gettext_lazy("%(name)s threw away a draft"),
    What.SIGNED: gettext_lazy("%(name)s wrote a note"),
    What.CORRECTED: gettext_lazy("%(name)s corrected a note"),
    What.ATTACHED: gettext_lazy("%(name)s added a file to your record"),
    What.SHARED: gettext_lazy("%(name)s gave their supervisor a key to your record"),
    What.RELEASED: gettext_lazy("%(name)s let you read a note"),
    What.WITHDRAWN: gettext_lazy("%(name)s took your copy of a note back"),
    What.ASKED: gettext_lazy("%(name)s asked a supervisor to sign a note too"),
    What.COSIGNED: gettext_lazy("%(name)s signed a note as supervisor"),
    What.RETURNED: gettext_lazy("%(name)s returned a note with comments"),
    What.CASE: gettext_lazy("%(name)s made a case without names for supervision outside"),
    What.TRUSTEES: gettext_lazy("%(name)s opened your record to a successor, as one of two trustees"),
    What.COPIED: gettext_lazy("%(name)s made a copy of your record"),
    What.EMERGENCY: gettext_lazy("%(name)s opened what you had hidden, in an emergency"),
    What.COMPLETED: gettext_lazy("%(name)s marked what completes your sessions"),
    What.HANDED: gettext_lazy("%(name)s handed your record over to a colleague"),
    What.BRIEF: gettext_lazy("%(name)s read what you told when you looked for somebody"),
    What.MESSAGES: gettext_lazy("%(name)s opened your messages"),
    What.FILED: gettext_lazy("%(name)s put messages into your record"),
    What.JOINED: gettext_lazy("%(name)s let a colleague read along in your messages"),
    What.BROUGHT: gettext_lazy("%(name)s brought notes of a former system into your record"),
    What.GIVEN: gettext_lazy("%(name)s, another program, read what the clinic lets it know of you"),
    What.TAKEN: gettext_lazy("%(name)s took a copy of your record along"),
    What.PARTS: gettext_lazy("%(name)s looked at who takes part in a group or course of yours"),
    What.LISTED: gettext_lazy("%(name)s took a list with your name along as a file"),
    What.STEP_DOCUMENT: gettext_lazy("%(name)s asked to turn off your second step"),
    What.STEP_EID: gettext_lazy("%(name)s asked to turn off your second step"),
}
WORDS = {  # with a date: the note's
    What.READ: gettext_lazy("The note from %(date)s."),
    What.BEGAN: gettext_lazy("A draft, not yet signed."),
    What.DISCARDED: gettext_lazy("It had not been signed, and nothing of it is left."),
    What.SIGNED: gettext_lazy("The note from %(date)s, now signed and locked."),
    What.ATTACHED: gettext_lazy("It is sealed like a note."),
    What.SHARED: gettext_lazy("It opens until the day that they agreed on; who holds one stands beside this list."),
    What.RELEASED: gettext_lazy("The note from %(date)s. It stands under My record."),
    What.WITHDRAWN: gettext_lazy("The note from %(date)s. It is kept in the record all the same."),
    What.ASKED: gettext_lazy("The note from %(date)s."),
    What.COSIGNED: gettext_lazy("The note from %(date)s."),
    What.RETURNED: gettext_lazy("The note from %(date)s. What the supervisor says is kept in the record."),
    What.CASE: gettext_lazy("It was searched for names, dates and places before it was kept in the record."),
    What.TRUSTEES: gettext_lazy("Your practitioner can no longer do it. Neither of the trustees read anything."),
    What.COPIED: gettext_lazy("A PDF of what was written, to be handed over or put away."),
    What.EMERGENCY: gettext_lazy("A second person agreed with their own key. It shuts again after twelve hours."),
    What.COMPLETED: gettext_lazy("When the notes go is counted from it."),
    What.HANDED: gettext_lazy("From then on the colleague can open it, and no longer whoever handed it over."),
    What.BRIEF: gettext_lazy("The answers that you gave before you met."),
    What.MESSAGES: gettext_lazy("What you and the clinic write to each other."),
    What.FILED: gettext_lazy("They are sealed there, and kept as long as the record."),
    What.JOINED: gettext_lazy("The colleague has a relation to you; both stand on the page of the messages."),
    What.BROUGHT: gettext_lazy("They are sealed there, dated as they were written, and kept as long as the record."),
    What.GIVEN: gettext_lazy("What that is stands in the clinic's policy. It is written down once a day."),
    What.TAKEN: gettext_lazy("The clinic moves to another system. The copy is locked, and opens for nobody else."),
    What.PARTS: gettext_lazy(
        "Only those who lead it can. It shows names and how to reach you, and nothing of your record."
    ),
    What.LISTED: gettext_lazy("It holds what the page showed of many people, and nothing of your record."),
    What.STEP_DOCUMENT: gettext_lazy("An identity document was looked at. It takes a day, in which you can stop it."),
    What.STEP_EID: gettext_lazy("You had proven who you are with an eID. It takes a day, in which you can stop it."),
    What.CORRECTED: gettext_lazy("The note from %(date)s. What stood there before is kept."),
}
REFUSED = {
    Outcome.NO_RELATION: gettext_lazy(
        "%(name)s (%(role)s) tried to open your record. The system said no: they do not treat you. Nothing was shown."
    ),
    Outcome.BLOCKED: gettext_lazy(
        "%(name)s (%(role)s) tried to open a note that you have hidden. The system said no. Nothing was shown."
    ),
    Outcome.NO_KEY: gettext_lazy(
        "%(name)s (%(role)s) tried to open your record. The system said no: they hold no key to it. Nothing was shown."
    ),
}
ROLES = {
    User.Role.OWNER: gettext_lazy("owner"),
    User.Role.ADMINISTRATOR: gettext_lazy("administrator"),
    User.Role.PRACTITIONER: gettext_lazy("practitioner"),
    User.Role.SUPERVISOR: gettext_lazy("supervisor"),
    User.Role.COURSE_LEADER: gettext_lazy("course leader"),
    User.Role.RECEPTIONIST: gettext_lazy("receptionist"),
    User.Role.ACCOUNTANT: gettext_lazy("accountant"),
    User.Role.DATA_PROTECTION_OFFICER: gettext_lazy("data protection officer"),
    User.Role.TRUSTEE: gettext_lazy("trustee from outside"),
}
# kind → (to the client: since, from … to; to the holder: since)
BECAUSE = {
    "treats": (
        gettext_lazy("Your practitioner since %(since)s"),
        gettext_lazy("Your practitioner from %(since)s to %(until)s"),
        gettext_lazy("You treat this client since %(since)s"),
    ),
    "supervises": (
        gettext_lazy("Your practitioner's supervisor since %(since)s"),
        gettext_lazy("Your practitioner's supervisor from %(since)s to %(until)s"),
        gettext_lazy("You supervise here since %(since)s"),
    ),
    "leads": (
        gettext_lazy("Your course leader since %(since)s"),
        gettext_lazy("Your course leader from %(since)s to %(until)s"),
        gettext_lazy("You lead this client's course since %(since)s"),
    ),
    "guards": (
        gettext_lazy("Your guardian since %(since)s"),
        gettext_lazy("Your guardian from %(since)s to %(until)s"),
        gettext_lazy("You are this client's guardian since %(since)s"),
    ),
    "books": (
        gettext_lazy("Books times for you since %(since)s"),
        gettext_lazy("Booked times for you from %(since)s to %(until)s"),
        gettext_lazy("You book times for this client since %(since)s"),
    ),
    "stands_in": (
        gettext_lazy("Stands in for your practitioner since %(since)s"),
        gettext_lazy("Stood in for your practitioner from %(since)s to %(until)s"),
        gettext_lazy("You stand in here since %(since)s"),
    ),
}


def because(kind: str, since: datetime, until: datetime | None = None, own: bool = False) -> str:
    """A relation, told to the client, or with `own` to whoever holds it."""
    to_client, over, to_holder = BECAUSE[kind]
    if own:
        return to_holder % {"since": full_date(since)}
    if until:
        return over % {"since": full_date(since), "until": full_date(until)}
    return to_client % {"since": full_date(since)}


def tell(event: AccessEvent, relation, note_dates: dict, shown: str) -> dict:
    """One entry of the page. `relation`: its Relation if it still stands in the table; `note_dates`: note → when begun;
    `shown`: "clock" or "date", what stands in the margin; with a date, the time of day opens the words."""
    words = _words(event, note_dates)
    if shown == "date":
        words = f"{capfirst(clock(event.at))}. {words}".strip()
    return {
        "id": event.pk,
        "at": event.at,
        "shown": shown,
        "kind": "stop" if event.outcome else "",
        "title": _("An attempt that was stopped") if event.outcome else TITLES[event.what] % {"name": event.who_name},
        "words": words,
        "why": ", ".join(filter(None, [_why(event, relation), event.unit])),
    }


def sentences(rows: list[dict]) -> list[str]:
    """settings.RIGHTS_SENTENCES: each look, or stopped attempt, as one line: when, who, what, by which relation and why; the
    latest first. `rows`: an answer's, field → value as JSON has it."""
    events = [_event(row) for row in rows]
    relations = Relation.objects.in_bulk({one.relation for one in events if one.relation})
    dates = dates_of({one.entry for one in events if one.entry})
    found = []
    for event in sorted(events, key=lambda one: one.at, reverse=True):
        said = tell(event, relations.get(event.relation), dates, "clock")
        parts = [f"{capfirst(full_moment(event.at))}: {said['title']}", said["words"].removesuffix("."), said["why"]]
        found.append(". ".join(part for part in parts if part) + ".")
    return found


def _event(row: dict) -> AccessEvent:
    texts = {name: row[name] or "" for name in ("who_name", "role", "unit", "what", "reason", "outcome")}
    ids = {name: UUID(row[name]) if row[name] else None for name in ("relation", "entry")}
    return AccessEvent(at=datetime.fromisoformat(row["at"]), notes=row["notes"], **texts, **ids)


def _words(event, note_dates) -> str:
    if event.outcome:
        role = ROLES.get(event.role, event.role)
        return REFUSED[event.outcome] % {"name": event.who_name, "role": role}
    if event.what == What.OPENED:
        if not event.notes:
            return _("There was nothing in it yet.")
        said = ngettext("Read the %(count)d note in it.", "Read the %(count)d notes in it.", event.notes)
        return said % {"count": event.notes}
    words, begun = str(WORDS.get(event.what, "")), note_dates.get(event.entry)
    if "%(date)s" not in words:
        return words
    return words % {"date": full_date(begun)} if begun else ""  # the note's own time may be over


def _why(event, relation) -> str:
    if relation is None:
        return event.reason
    return ", ".join(filter(None, [because(relation.kind, relation.began_at, relation.ended_at), event.reason]))


def grouped(events: Iterable[AccessEvent], relations: dict, note_dates: dict, now: datetime) -> list[dict]:
    """[{title, entries}] by day for today and yesterday, by month before; `events` newest first."""
    groups = []
    for event in events:
        title, shown = _heading(event.at, now)
        if not groups or groups[-1]["title"] != title:
            groups.append({"title": title, "entries": []})
        groups[-1]["entries"].append(tell(event, relations.get(event.relation), note_dates, shown))
    return groups


def _heading(moment: datetime, now: datetime) -> tuple[str, str]:
    then, today = timezone.localdate(moment), timezone.localdate(now)
    if then == today:
        return _("Today, %(day)s") % {"day": day(moment)}, "clock"
    if then == today - timedelta(days=1):
        return _("Yesterday, %(day)s") % {"day": day(moment)}, "clock"
    if (then.year, then.month) == (today.year, today.month):
        return _("Earlier in %(month)s") % {"month": month(moment)}, "date"
    return capfirst(month(moment)), "date"
