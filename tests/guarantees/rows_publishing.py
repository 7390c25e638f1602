"""Newsletters, pages and articles, visitor statistics: part of permissions.py, which imports it."""

from tests.guarantees.permissions import MANAGERS, NOTHING, PUBLIC, Row, gone, nobodys

GONE = gone(MANAGERS)


def forged(cast):
    return {"token": "forged"}


MY = [
    Row("newsletter:join", NOTHING, methods=("get", "post")),  # the policies of the tests know no newsletter
    Row("newsletter:asked", PUBLIC),
    *(Row(f"newsletter:{page}", NOTHING, forged, ("get", "post")) for page in ("yes", "choices", "out")),
    Row("newsletter:overview", MANAGERS),
    *(Row(f"newsletter:{page}", MANAGERS, methods=("get", "post")) for page in ("new", "topics", "bring")),
    Row("newsletter:letter", GONE, nobodys, ("get", "post")),
    *(Row(f"newsletter:{act}", GONE, nobodys, ("post",)) for act in ("test", "plan", "take-back", "discard")),
]
PORTAL: list[Row] = []
