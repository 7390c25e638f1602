"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "importing.Batch",
        subject="client",
        purpose="care",
        nobody="a file about many, sealed; what was made of it is in each person's copy as what it is now",
        fields=dict.fromkeys(
            (
                *("id", "kind", "state", "by", "created_at", "ended_at", "file_epoch", "encoding", "form", "separator"),
                *("columns", "usual", "lines", "done", "made", "same", "wrong", "held"),
            ),
            NOT_PERSONAL,
        )
        | dict.fromkeys(("name", "file"), "import"),
        withheld={"file": "sealed"},
        record=Record(category="import", events={"created": "created_at"}),
        stays="files that were brought from elsewhere are not taken along: what was made of them is",
    ),
    Table(
        "importing.Made",
        subject="client",
        purpose="care",
        person="person",
        fields=dict.fromkeys(("id", "batch", "what", "row", "mark"), NOT_PERSONAL)
        | dict.fromkeys(("person", "number"), "import"),
        record=Record(category="import", events={"created": "batch__created_at"}),
        stays="it goes with its file",
    ),
    Table(
        "importing.Remembered",
        fields=dict.fromkeys(("id", "kind", "head", "columns"), NOT_PERSONAL),
    ),
]
