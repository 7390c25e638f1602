"""See shared.privacy.registry. That somebody was asked and has answered is of the record, as its entry is."""

from shared.privacy.registry import NOT_PERSONAL, Table

ANSWERED = "journal.questionnaire"

PERSONAL_DATA = [
    Table(
        "questionnaires.Rules",
        fields=dict.fromkeys(("id", "only", "react_hours", "stand_in", "remind_days", "changed_at"), NOT_PERSONAL),
    ),
    Table("questionnaires.Form", fields=dict.fromkeys(("id", "made_at", "retired_at"), NOT_PERSONAL)),
    Table(
        "questionnaires.Version",
        fields=dict.fromkeys(("id", "form", "number", "said", "changed_at", "opened_at"), NOT_PERSONAL),
    ),
    Table(
        "questionnaires.Plan",
        subject="client",
        purpose="care",
        person="client",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(
            ("client", "practitioner", "key", "every_weeks", "days_before", "begins_on", "done_until", "ended_at"),
            ANSWERED,
        ),
        follows="client",
    ),
    Table(
        "questionnaires.Ask",
        subject="client",
        purpose="care",
        person="client",
        fields=dict.fromkeys(("id", "draft_epoch"), NOT_PERSONAL)
        | dict.fromkeys(
            ("client", "practitioner", "plan", "key", "version", "asked_at", "until", "reminded_at", "draft"), ANSWERED
        ),
        withheld={"draft": "sealed"},
        follows="client",
    ),
    Table(
        "questionnaires.Answer",
        subject="client",
        purpose="care",
        person="client",
        fields=dict.fromkeys(("id", "copy_epoch"), NOT_PERSONAL)
        | dict.fromkeys(
            (
                *("entry", "client", "practitioner", "key", "version", "answered_at", "due_at", "passed_at"),
                *("passed_to", "looked_at", "looked_by", "copy"),
            ),
            ANSWERED,
        ),
        withheld={"copy": "sealed"},
        follows="entry",
    ),
]
