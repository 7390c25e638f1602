"""See shared.privacy.registry. In the platform's schema and in each clinic's."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

CASE = "rights_request"


def _all(*names, **more):
    return dict.fromkeys(names, CASE) | more


PERSONAL_DATA = [
    Table(
        "rights.Request",
        subject="client",
        purpose="policy",
        person="person",
        fields=_all(
            *(
                "kind",
                "person",
                "received_at",
                "entered_at",
                "entered_by",
                "way",
                "who",
                "words",
                "about",
                "address",
                "language",
                "journal",
            ),
            *(
                "deliver",
                "receiver",
                "identity",
                "looked_at",
                "checked_at",
                "checked_by",
                "id_copy",
                "copy_destroyed_at",
                "due_on",
            ),
            *("extended_at", "extended_because", "closed_at", "closed_by", "outcome", "answer", "handed_over_at"),
            "handed_over_how",
            id=NOT_PERSONAL,
        ),
        given=("kind", "words", "about", "received_at"),
        withheld=dict.fromkeys(("entered_by", "checked_by", "closed_by"), "others"),
        record=Record(CASE, {"created": "received_at", "case_closed": "closed_at"}),
    ),
    Table(
        "rights.Part",
        subject="client",
        purpose="policy",
        person="request__person",
        fields=_all(
            *("request", "holder", "state", "reason", "decided_at", "notes", "blob"),
            **dict.fromkeys(("id", "epoch"), NOT_PERSONAL),
        ),
        withheld={"holder": "others", "blob": "sealed"},
        remakes={"blob": "released for one person to fetch, for some weeks; nobody else reads it"},
        follows="request",
    ),
    Table(
        "rights.Answer",
        subject="client",
        purpose="policy",
        person="request__person",
        fields=_all(
            *("request", "blob", "sha256", "made_at", "until", "fetched_at"),
            epoch=NOT_PERSONAL,
        ),
        withheld={"blob": "sealed"},
        stays="an answer for one person to fetch, for some weeks; it can be given again",
        follows="request",
    ),
    Table(
        "rights.Limit",
        subject="client",
        purpose="policy",
        person="person",
        fields=_all(
            *("person", "kind", "what", "since", "until", "request", "decision", "reasons", "decided_at", "decided_by"),
            id=NOT_PERSONAL,
        ),
        withheld={"decided_by": "others"},
        given=("kind", "what", "since"),
        record=Record(CASE, {"created": "since", "case_closed": "until"}),
    ),
    Table(
        "rights.Erasure",
        subject="client",
        purpose="policy",
        person="person",
        fields={
            "id": NOT_PERSONAL,
            "person": CASE,
            **dict.fromkeys(("about", "day", "begun_at", "finished_at", "erased", "kept", "digest"), NOT_PERSONAL),
        },
        record=Record(CASE, {"created": "begun_at", "case_closed": "finished_at"}, where={"person__isnull": False}),
    ),
]
