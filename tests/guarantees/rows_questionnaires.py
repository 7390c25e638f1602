"""The permission rows of questionnaires."""

from tests.guarantees.permissions import (
    CARERS,
    CLIENT,
    MANAGERS,
    OWN_JOURNAL,
    PLANNERS,
    STAFF,
    TREATING,
    Row,
    gone,
    nobodys,
    of_client,
)

ROWS = [
    Row("questionnaires:mine", CLIENT),
    Row("questionnaires:forget", CLIENT, methods=("post",)),
    Row("questionnaires:answer", OWN_JOURNAL, nobodys, ("get", "post")),
    Row("questionnaires:decline", OWN_JOURNAL, nobodys, ("post",)),
    Row("questionnaires:of-client", TREATING, of_client),
    Row("questionnaires:send", TREATING, of_client, ("post",)),
    Row("questionnaires:stop", TREATING, of_client, ("post",)),
    Row("questionnaires:waiting", CARERS, methods=("get", "post")),
    Row("questionnaires:passed", STAFF, methods=("get", "post")),
    Row("questionnaires:list", MANAGERS, methods=("get", "post")),
    Row("questionnaires:look", PLANNERS, lambda cast: {"key": "phq9", "version": 1}),
    Row("questionnaires:new", MANAGERS, methods=("get", "post")),
    Row("questionnaires:write", gone(MANAGERS), nobodys, ("get", "post")),
    Row("questionnaires:use", gone(MANAGERS), nobodys, ("post",)),
    Row("questionnaires:retire", gone(MANAGERS), nobodys, ("post",)),
]
