"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "courses.Course",
        fields=dict.fromkeys(
            (
                *("id", "kind", "slug", "title", "about", "rules", "where", "place", "link_epoch", "link", "seats"),
                *("price", "currency", "care", "asks", "free_cancel_hours", "late_fee", "offer_hours"),
                *("certificate_after", "records", "meeting", "shown_at", "called_off_at", "starts_at", "ends_at"),
                "edited_at",
            ),
            NOT_PERSONAL,
        ),
    ),
    Table("courses.Session", fields=dict.fromkeys(("id", "course", "starts_at", "ends_at"), NOT_PERSONAL)),
    Table(
        "courses.Leader",
        subject="practitioner",
        purpose="courses",
        person="user",
        fields={"id": NOT_PERSONAL, "course": "staff", "user": "staff"},
        follows="user",
    ),
    Table(
        "courses.Registration",
        subject="student",
        purpose="courses",
        person="person",
        find="practice.courses.queries:rows_of",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(
            (
                *(
                    "course",
                    "person",
                    "email",
                    "first_name",
                    "last_name",
                    "phone",
                    "organisation",
                    "language",
                    "agreed",
                ),
                *("state", "seat", "price", "currency", "free_cancel_until", "late_fee", "created_at", "waiting_since"),
                *("held_until", "confirmed_at", "cancelled_at", "by_clinic", "invoice", "recorded", "recorded_at"),
                *("attended", "told_before_at", "told_after_at"),
            ),
            "registration",
        ),
        given=("email", "first_name", "last_name", "phone", "organisation", "language"),
        record=Record(
            category="registration",
            events={"created": "created_at", "registered": "created_at", "event_held": "course__ends_at"},
        ),
    ),
    Table(
        "courses.Material",
        fields=dict.fromkeys(("id", "course", "title", "media_type", "size", "file", "added_at"), NOT_PERSONAL),
    ),
    Table(
        "courses.Recorder",
        fields=dict.fromkeys(
            ("id", "only", "recipient", "account", "client", "secret_epoch", "secret", "active", "problem"),
            NOT_PERSONAL,
        ),
        stays="an agreement with the service that records for this clinic, and its secret",
    ),
    Table(
        "courses.Recording",
        subject="student",
        purpose="courses",
        nobody="everybody who was there may be seen or heard in it",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(("course", "category", "number", "leads_epoch", "leads", "recorded_at"), "recording"),
        record=Record(
            category="recording.lecture",
            events={"recorded": "recorded_at", "event_held": "course__ends_at", "created": "recorded_at"},
            facts={"category": "category"},
            gone="practice.courses.recordings:end",
        ),
    ),
    Table(
        "courses.Removal",
        fields=dict.fromkeys(
            (
                *("id", "number", "recorded_at", "asked_at", "tried_at", "tries", "done_at", "status", "host"),
                "problem",
            ),
            NOT_PERSONAL,
        ),
    ),
]
