"""Who may call the API, URL by URL; see permissions.py."""

from tests.guarantees.permissions import (
    CARERS,
    CLIENT,
    KEEPERS,
    OPERATOR,
    OPERATORS_NOTHING,
    OTHERS,
    OWN_BOOKING,
    OWNER,
    PLANNERS,
    PUBLIC,
    SIGNED_IN,
    STAFF_MEMBERS,
    Row,
    gone,
    nobodys,
    only,
    thing,
)
from tests.guarantees.rows_money import OWN_INVOICE

TIMES = CLIENT | {who: PLANNERS[who] for who in STAFF_MEMBERS}  # of clients, and of staff who have to do with them
ONE = TIMES | dict.fromkeys(("other_client", *OTHERS), "hidden")
SEEN = gone(CARERS) | dict.fromkeys(("practitioner", "supervisor", "course_leader"), "open")  # who have a relation
BRINGERS = only("owner", "administrator", "practitioner")
NOT_THEIRS = CLIENT | dict.fromkeys(("client", "other_client"), "hidden")
NO_KEY = dict.fromkeys(PUBLIC, "sign_in")  # for programs alone (tests/api/test_keys.py)
ROWS = [
    Row("api:docs", PUBLIC),
    Row("api:schema", PUBLIC),
    Row("api:me", SIGNED_IN | dict.fromkeys(STAFF_MEMBERS, "reads"), methods=("get", "patch")),
    Row("api:clients", CARERS),
    Row("api:client", SEEN, lambda cast: {"pk": cast.users["client"].pk}),
    Row("api:services", PUBLIC),
    Row("api:service", PUBLIC, thing("service")),
    Row("api:free-times", PUBLIC, thing("service")),
    Row("api:practitioners", PUBLIC),
    Row("api:bookings", {who: "reads" if who in STAFF_MEMBERS and word == "open" else word for who, word in TIMES.items()},
        methods=("get", "post")),
    Row("api:booking", ONE, thing("booking")),
    Row("api:cancel", ONE, thing("booking"), ("post",)),
    Row("api:move-back", ONE, thing("booking"), ("post",)),
    Row("api:waitings", CLIENT, methods=("get", "post")),
    Row("api:waiting", NOT_THEIRS, nobodys, ("get", "delete")),
    Row("api:accept", NOT_THEIRS, nobodys, ("post",)),
    Row("api:packages", CLIENT),
    Row("api:undo", OWN_BOOKING, thing("booking"), ("post",)),
    Row("api:move", ONE, thing("booking"), ("post",)),
    *(Row(f"api:data-{name}", NO_KEY) for name in ("bookings", "clients", "invoices")),
    Row("integrations:overview", OWNER, methods=("get", "post")),
    Row("integrations:revoke", gone(OWNER), nobodys, ("post",)),
    Row("integrations:hooks", OWNER, methods=("get", "post")),
    Row("integrations:hook", gone(OWNER), nobodys, ("get", "post")),
    *(Row(f"integrations:{name}", gone(OWNER), nobodys, ("post",)) for name in ("rotate", "again")),
    Row("importing:overview", BRINGERS, methods=("get", "post")),
    Row("importing:batch", gone(BRINGERS), nobodys, ("get", "post")),
    Row("importing:act", gone(BRINGERS), nobodys, ("post",)),
    Row("importing:errors", gone(BRINGERS), nobodys),
    Row("api:imports", BRINGERS, methods=("get", "post")),
    Row("api:import", gone(BRINGERS), nobodys, ("get", "delete")),
    *(Row(f"api:import-{name}", gone(BRINGERS), nobodys, ("post",)) for name in ("try", "run", "undo")),
    Row("api:import-errors", gone(BRINGERS), nobodys),
    Row("api:policy", PUBLIC),
    Row("api:lint", KEEPERS, methods=("post",)),
    Row("api:invoices", CLIENT),
    Row("api:invoice", OWN_INVOICE, thing("invoice")),
]  # fmt: skip
PLATFORM = [
    Row("api:docs", PUBLIC),
    Row("api:schema", PUBLIC),
    Row("api:clinics", OPERATOR),
    Row("api:clinic", OPERATORS_NOTHING, nobodys),
]
