"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

LOG = "access_log.care"

PERSONAL_DATA = [
    Table(
        "accesslog.AccessEvent",
        subject="client",
        purpose="care",
        person="client",
        fields={
            "id": NOT_PERSONAL,
            "at": LOG,
            "who": LOG,
            "who_name": LOG,
            "role": LOG,
            "unit": LOG,
            "client": LOG,
            "journal": LOG,
            "entry": LOG,
            "notes": LOG,
            "what": LOG,
            "relation": LOG,
            "relation_kind": LOG,
            "reason": LOG,
            "outcome": LOG,
            "salt": NOT_PERSONAL,
        },
        record=Record(category=LOG, events={"created": "at"}, gone="practice.accesslog.retention:erase", locked=False),
    ),
    Table(
        "accesslog.AccessSeal",
        fields=dict.fromkeys(
            ("id", "number", "kind", "previous", "count", "entries", "root", "sealed_at", "head", "signature"),
            NOT_PERSONAL,
        ),
        stays="each clinic chains its own log, signed for its own place; the events travel and are chained anew",
    ),
]
