"""See shared.privacy.registry. What was written is one category; columns about it are the same, for they tell of care."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table, When

NOTE, KEY = "journal.note", "journal.key"
MOMENTS = ("last_session_held", "paid", "package_lapsed", "completed")  # marked by hand (practice.journal.course)


def care(journal: str = "") -> dict[str, str | When]:
    """The dates of the care itself: a session that was cancelled was none, and only who treats begins and ends it.
    Bookings and relations go before the journal does; it keeps their dates."""
    held, treats = {"state__in": ("confirmed", "completed")}, {"kind": "treats"}
    person = f"{journal}subjects__person"
    return {
        "session": When(f"{person}__bookings__ends_at", held, kept=f"{journal}last_session_at"),
        "relation_began": When(f"{person}__relations__began_at", treats, kept=f"{journal}relation_began_at"),
        "relation_ended": When(f"{person}__relations__ended_at", treats, kept=f"{journal}relation_ended_at"),
        **{event: f"{journal}{event}_at" for event in MOMENTS},
    }


def entries(category: str, facts: dict[str, str], where: dict[str, str]) -> Record:
    """SFS 2008:355 3:17 and BEK 1361 §35 count from the last entry of the journal, not from each entry's own day."""
    return Record(
        category=category,
        facts=facts | {"professions": "journal__professions"},
        events={"created": "created_at", "entry": "journal__last_entry_at", **care("journal__")},
        gone="practice.journal.retention:destroy",
        where=where,
    )


PERSONAL_DATA = [
    Table(
        "journal.Journal",
        subject="client",
        purpose="care",
        person="subjects__person",
        fields={
            "id": NOT_PERSONAL,
            "responsible": "relation",
            "generation": NOT_PERSONAL,
            "public_key": KEY,
            "sealed_in": NOT_PERSONAL,
            "created_at": "journal",
            "last_entry_at": "journal",
            "professions": "journal",
            **{f"{event}_at": "journal" for event in MOMENTS},
            "last_session_at": "journal",
            "relation_began_at": "journal",
            "relation_ended_at": "journal",
        },
        withheld={"public_key": "secret"},
        record=Record(
            category=KEY,
            facts={"professions": "professions"},
            events={
                "created": "created_at",
                "entry": "last_entry_at",
                **care(),
            },
            gone="practice.journal.retention:destroy_journals",
        ),
    ),
    Table(
        "journal.Subject",
        subject="client",
        purpose="care",
        person="person",
        fields={"id": NOT_PERSONAL, "journal": "journal", "person": "journal", "since": "journal"},
        follows="journal",
    ),
    Table(
        "journal.KeyCopy",
        subject="practitioner",
        purpose="care",
        person="reader",
        fields={
            "id": NOT_PERSONAL,
            "journal": KEY,
            "reader": KEY,
            "epoch": NOT_PERSONAL,
            "blob": KEY,
            "since": KEY,
            "until": KEY,
        },
        withheld={"blob": "secret"},
        follows="journal",
    ),
    Table(
        "journal.Entry",
        subject="client",
        purpose="care",
        person="journal__subjects__person",
        concerns="concerns__subject__person",
        fields={
            "id": NOT_PERSONAL,
            "journal": NOTE,
            "note": NOT_PERSONAL,
            "version": NOTE,
            "category": NOTE,
            "author": NOTE,
            "created_at": NOTE,
            "saved_at": NOTE,
            "revision": NOT_PERSONAL,
            "signed_at": NOTE,
            "shelved": NOT_PERSONAL,
            "head_epoch": NOT_PERSONAL,
            "head": KEY,
            "body": NOTE,
            "file": NOTE,
        },
        withheld={"head": "secret", "body": "sealed", "file": "sealed"},
        record=entries(NOTE, {"category": "category"}, {"category__startswith": "journal."}),
        # Of a clinic whose policy does not make them part of the record, and has a rule for them alone.
        records=(entries("questionnaire", {}, {"category": "questionnaire"}),),
    ),
    Table(
        "journal.Block",
        subject="client",
        purpose="care",
        person="person",
        fields={
            "id": NOT_PERSONAL,
            **dict.fromkeys(
                (
                    *("journal", "person", "part", "note", "since", "until", "against", "reader", "begun_at", "how"),
                    *("noted_by", "lifted_at", "lifted_by"),
                ),
                "journal",
            ),
        },
        follows="journal",
    ),
    Table(
        "journal.Opening",
        subject="client",
        purpose="care",
        person="client",
        fields={
            "id": NOT_PERSONAL,
            **dict.fromkeys(
                (
                    *("journal", "client", "asked_by", "asked_by_name", "reason", "asked_at", "second", "second_name"),
                    *("answered_at", "until"),
                ),
                "journal",
            ),
        },
        follows="journal",
    ),
    Table(
        "journal.Concern",
        subject="client",
        purpose="care",
        person="subject__person",
        fields={"id": NOT_PERSONAL, "entry": NOTE, "subject": NOTE},
        follows="entry",
    ),
    Table(
        "journal.Release",
        subject="client",
        purpose="care",
        person="person",
        fields={"id": NOT_PERSONAL, "entry": NOTE, "person": NOTE, "epoch": NOT_PERSONAL, "blob": NOTE}
        | dict.fromkeys(("released_at", "released_by", "read_at", "withdrawn_at"), "journal"),
        withheld={"blob": "sealed"},
        follows="entry",
    ),
    Table(
        "journal.CoSignature",
        subject="client",
        purpose="care",
        person="entry__journal__subjects__person",
        concerns="entry__concerns__subject__person",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(("entry", "supervisor", "asked_by", "asked_at", "outcome", "answered_at"), NOTE),
        follows="entry",
    ),
    Table(
        "journal.Trustee",
        subject="practitioner",
        purpose="care",
        person="practitioner",
        fields={"id": NOT_PERSONAL} | dict.fromkeys(("practitioner", "trustee", "named_at"), KEY),
        follows="practitioner",
    ),
    Table(
        "journal.TrustAgreement",
        subject="staff",
        purpose="care",
        person="trustee",
        fields={"id": NOT_PERSONAL, "edition": NOT_PERSONAL}
        | dict.fromkeys(("practitioner", "trustee", "asked_at", "agreed_at", "ended_at"), "staff"),
        follows="trustee",
    ),
    Table(
        "journal.PairCopy",
        subject="practitioner",
        purpose="care",
        person="first",
        fields={"id": NOT_PERSONAL, "sealed_for": NOT_PERSONAL, "epoch": NOT_PERSONAL}
        | dict.fromkeys(("journal", "first", "second", "blob"), KEY),
        withheld={"blob": "secret"},
        follows="journal",
    ),
    Table(
        "journal.Succession",
        subject="practitioner",
        purpose="care",
        person="practitioner",
        fields={"id": NOT_PERSONAL, "journals": NOT_PERSONAL}
        | dict.fromkeys(
            (
                *("practitioner", "asked_by", "successor", "second", "cause", "words", "asked_at", "opened_at"),
                "stopped_at",
            ),
            KEY,
        ),
        follows="practitioner",
    ),
    Table(
        "journal.HalfOpened",
        subject="practitioner",
        purpose="care",
        person="second",
        fields={"id": NOT_PERSONAL, "epoch": NOT_PERSONAL}
        | dict.fromkeys(("succession", "journal", "second", "blob"), KEY),
        withheld={"blob": "secret"},
        ends="practice.journal.tasks.purge_halves",
    ),
    Table(
        "journal.PhysicalItem",
        subject="client",
        purpose="care",
        person="journal__subjects__person",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(
            (
                *("journal", "what", "place", "noted_at", "noted_by", "became", "handed_to", "ended_on"),
                "ended_by",
            ),
            "journal",
        ),
        follows="journal",
    ),
    Table(
        "journal.Handover",
        subject="client",
        purpose="care",
        person="journal__subjects__person",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(("journal", "to", "asked_at", "agreed", "ended_at", "went"), "journal"),
        follows="journal",
    ),
]
