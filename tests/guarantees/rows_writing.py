"""Rows of tests/guarantees/permissions.py about what people write to each other."""

from uuid import uuid4

from tests.guarantees.permissions import (
    CARERS,
    CLIENT,
    DESK,
    MANAGERS,
    NOTHING,
    PLANNERS,
    PUBLIC,
    SIGNED_IN,
    Row,
    gone,
    nobodys,
)

OWN = CLIENT | dict.fromkeys(("client", "other_client"), "hidden")


def message(cast):
    return {"pk": uuid4(), "message": uuid4()}


ROWS = [
    Row("messaging:mine", CLIENT),
    Row(
        "messaging:write", CLIENT | {"other_client": "hidden"}, methods=("get", "post")
    ),  # whom nobody treats writes to nobody
    Row("messaging:own", OWN, nobodys, ("get", "post")),
    Row("messaging:own-enclosure", OWN, message),
    Row("messaging:inbox", CARERS),
    Row("messaging:begin", CARERS, methods=("get", "post")),
    Row("messaging:away", CARERS, methods=("get", "post")),
    Row("messaging:rules", MANAGERS, methods=("get", "post")),
    Row("messaging:thread", gone(CARERS), nobodys, ("get", "post")),
    Row("messaging:to-journal", gone(CARERS), nobodys, ("post",)),
    Row("messaging:join", gone(CARERS), nobodys, ("post",)),
    Row("messaging:enclosure", gone(CARERS), message),
]
ROWS += [  # nothing is taken where the policy promises nothing about customers
    Row("engagements:overview", CARERS),
    Row("engagements:new", gone(CARERS), methods=("get", "post")),
    Row("engagements:engagement", gone(CARERS), nobodys, ("get", "post")),
    Row("engagements:note", gone(CARERS), lambda cast: {"pk": uuid4(), "note": uuid4()}, ("get", "post")),
]
ROWS += [
    Row("contact:thanks", PUBLIC),
    Row("contact:write", NOTHING, lambda cast: {"key": "nothing"}, ("get", "post")),
    Row("contact:inbox", PLANNERS),
    Row("contact:enquiry", gone(PLANNERS), nobodys, ("get", "post")),
    Row("contact:armored", gone(PLANNERS), nobodys),
    Row("contact:new", MANAGERS, methods=("get", "post")),
    Row("contact:edit", gone(MANAGERS), nobodys, ("get", "post")),
]
# The policy of the tests' clinics says nothing of support cases: nobody can ask.
SILENT = {who: "hidden" if word == "open" else word for who, word in SIGNED_IN.items()}
UNASKED = {who: "hidden" if word == "open" else word for who, word in CLIENT.items()}
ROWS += [
    Row("questions:mine", CLIENT),
    Row("questions:ask", UNASKED, nobodys, ("get", "post")),
    Row("questions:withdraw", UNASKED, nobodys, ("post",)),
    Row("questions:inbox", CARERS),
    Row("questions:offers", MANAGERS),
    Row("questions:new", MANAGERS, methods=("get", "post")),
    Row("questions:edit", gone(MANAGERS), nobodys, ("get", "post")),
    Row("questions:decline", gone(CARERS), nobodys, ("post",)),
    Row("questions:book", gone(CARERS), nobodys, ("post",)),
    Row("surveys:answer", UNASKED, nobodys, ("get", "post")),
    Row("surveys:overview", MANAGERS),
    Row("surveys:new", MANAGERS, methods=("get", "post")),
    Row("surveys:edit", gone(MANAGERS), nobodys, ("get", "post")),
    Row("surveys:show", gone(MANAGERS), nobodys),
    Row("support:mine", SIGNED_IN),
    Row("support:ask", SILENT, methods=("get", "post")),
    Row("support:own", SILENT, nobodys, ("get", "post")),
    Row("support:inbox", DESK),
    Row("support:phone", DESK, methods=("get", "post")),
    Row("support:case", gone(DESK), nobodys, ("get", "post")),
    Row("support:figures", MANAGERS),
    Row("support:replies", MANAGERS, methods=("get", "post")),
    Row("support:reply", gone(MANAGERS), nobodys, ("get", "post")),
    Row("support:from-thread", gone(CARERS), nobodys, ("get", "post")),
]
