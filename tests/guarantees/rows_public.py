"""Rows of tests/guarantees/permissions.py about what stands on more than one side, and the portal."""

from tests.guarantees.permissions import (
    NOTHING,
    PUBLIC,
    Row,
    nobodys,
    thing,
)

POLICY = (
    Row("privacy:page", PUBLIC),
    Row("privacy:tables", PUBLIC),
    Row("privacy:versions", PUBLIC),
    Row("privacy:version", PUBLIC, lambda cast: {"number": 1}),
    Row("privacy:download", PUBLIC, lambda cast: {"number": 1, "form": "yaml"}),
    Row("privacy:frozen", PUBLIC, lambda cast: {"number": 1, "lang": "sv", "form": "html"}),
    Row("privacy:compare", PUBLIC),
    Row("privacy:cookies", PUBLIC, methods=("get", "post")),
    Row("outbound:csp-report", PUBLIC, methods=("post",)),
    Row("outbound:setup", NOTHING, nobodys),
)
MATCHING = (
    Row("matching:start", PUBLIC, methods=("get", "post")),
    *(Row(f"matching:{name}", PUBLIC) for name in ("resume", "help", "list")),
    *(Row(f"matching:{name}", PUBLIC, methods=("post",)) for name in ("leave", "ranked")),
    Row("matching:fit", PUBLIC, nobodys),  # without answers, all are sent to the beginning
    Row("matching:choose", PUBLIC, nobodys, ("post",)),
    Row("matching:question", PUBLIC, lambda cast: {"step": "whom"}, ("get", "post")),
)
BRAND = [
    Row("branding:css", PUBLIC, lambda cast: {"key": "0"}),
    Row("branding:logo", NOTHING, lambda cast: {"key": "0"}),
    Row("branding:icon", NOTHING, lambda cast: {"key": "0"}),
]


PORTAL = [
    Row("portal:home", PUBLIC),
    *BRAND,
    Row("booking:choose", PUBLIC, thing("service")),
    Row("directory:practitioners", PUBLIC),
    *MATCHING,
    Row("documents:listed", PUBLIC),
    Row("documents:document", NOTHING, lambda cast: {"key": "terms"}),
    Row("documents:edition", NOTHING, lambda cast: {"key": "terms", "number": 1}),
    Row("language", PUBLIC, methods=("post",)),
    *POLICY,
]
