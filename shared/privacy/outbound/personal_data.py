"""See shared.privacy.registry. In the platform's schema and in each clinic's."""

from shared.privacy.registry import NOT_PERSONAL, Table


def _nobody(model: str, *fields: str) -> Table:
    return Table(model, fields=dict.fromkeys(fields, NOT_PERSONAL))


PERSONAL_DATA = [
    _nobody(
        "outbound.OutsideTag",
        *("id", "name", "kind", "url", "data", "setup", "recipient", "pages", "added_at"),
        "added_by",  # an id, which says nothing once the account is gone
    ),
    _nobody("outbound.Observation", "id", "seen_at", "number", "pages", "differences", "failed"),
    _nobody("outbound.PageCount", "id", "day", "hour", "page", "source", "times"),
]
