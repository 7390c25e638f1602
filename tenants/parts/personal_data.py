"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table("parts.AdvisoryFile", fields=dict.fromkeys(("id", "digest", "advisories", "read_at"), NOT_PERSONAL)),
    Table("parts.Advisory", fields=dict.fromkeys(("id", "code", "package", "summary", "said", "put_at"), NOT_PERSONAL)),
]
