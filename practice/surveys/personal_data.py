"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "surveys.Survey",
        fields=dict.fromkeys(
            (
                *("id", "title", "words", "questions", "after", "services", "days_after", "rest_days", "is_open"),
                "changed_at",
            ),
            NOT_PERSONAL,
        ),
    ),
    Table(
        "surveys.Invitation",
        subject="client",
        purpose="quality",
        person="client",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(("survey", "client", "service", "about", "asked_at", "answered"), "survey"),
        record=Record("survey", {"created": "asked_at"}, gone="practice.surveys.ending:forget"),
    ),
    Table(
        "surveys.Response",
        subject="client",
        purpose="quality",
        nobody="what was answered is kept apart from whoever was asked",
        fields=dict.fromkeys(("id", "epoch", "wordless"), NOT_PERSONAL)
        | dict.fromkeys(("survey", "service", "month", "batch", "blob"), "survey"),
        withheld={"blob": "sealed"},
        record=Record(
            "survey", {"created": "month"}, where={"wordless": False}, gone="practice.surveys.ending:take_words"
        ),
    ),
]
