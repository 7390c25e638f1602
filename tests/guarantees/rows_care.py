"""Rows of tests/guarantees/permissions.py about records: journals, who has read, what leaves, registers, rights."""

from uuid import uuid4

from tests.guarantees.permissions import (
    CARERS,
    CLIENT,
    CLIENTS,
    KEEPERS,
    KEEPERS_OPEN,
    KEEPERS_TOUCHED,
    NOT_THERE,
    OTHERS,
    OWN_JOURNAL,
    RELATED,
    STAFF,
    TREATING,
    TRUSTEE,
    Row,
    gone,
    nobodys,
    of_client,
    of_no_note,
    thing,
)

KEPT_NOT_THERE = gone(KEEPERS)
ROWS = [
    *(
        Row(f"registers:{name}", KEEPERS)
        for name in (
            "overview",
            "processing",
            "agreements",
            "security",
            "assessments",
            "breaches",
        )
    ),
    Row("registers:pack", KEEPERS_TOUCHED),
    Row("registers:review", KEPT_NOT_THERE, lambda cast: {"key": "nobody"}, ("get", "post")),
    Row("registers:new-assessment", KEEPERS, methods=("get", "post")),
    Row("registers:assessment", KEPT_NOT_THERE, nobodys, ("get", "post")),
    Row("registers:new-breach", KEEPERS, methods=("get", "post")),
    Row("registers:breach", KEPT_NOT_THERE, nobodys, ("get", "post")),
    Row("registers:close", KEPT_NOT_THERE, nobodys, ("post",)),
    Row("registers:controllers", KEEPERS, methods=("get",)),
]


def of_client_and(**more):
    return lambda cast: of_client(cast, **more)


ROWS += [
    Row("sharing:consents", CLIENT),
    Row("sharing:agree", CLIENT, methods=("post",)),
    Row("sharing:answer", CLIENT | dict.fromkeys(CLIENTS, "hidden"), nobodys, ("post",)),
    Row("sharing:client", RELATED, of_client),
    Row("sharing:ask", gone(TREATING), of_client_and(kind="disclosures", key="nobody"), ("get", "post")),
    Row("sharing:end", gone(TREATING), of_client_and(pk=uuid4()), ("post",)),
    Row("sharing:disclose", gone(TREATING), of_client_and(key="nobody"), ("get", "post")),
    Row("sharing:outside", STAFF, methods=("get", "post")),
]
ROWS += [
    Row("accesslog:mine", CLIENT),
    Row("accesslog:ask", OWN_JOURNAL, lambda cast: {"pk": uuid4()}, ("post",)),
    Row("accesslog:review", gone(KEEPERS), lambda cast: {"task": uuid4()}),
    Row("journal:clients", CARERS),
    Row("journal:open", TREATING, of_client),
    Row("journal:in", NOT_THERE, lambda cast: of_client(cast, journal=uuid4())),
    Row("journal:mark", NOT_THERE, lambda cast: of_client(cast, journal=uuid4()), ("post",)),
    Row("journal:shared", TREATING, of_client, ("get", "post")),
    Row("journal:note", NOT_THERE, of_no_note),
    Row("journal:save", TREATING, of_no_note, ("post",)),
    Row("journal:correct", NOT_THERE, of_no_note, ("post",)),
    Row("journal:discard", NOT_THERE, of_no_note, ("post",)),
    Row("journal:file", NOT_THERE, of_no_note),
    Row("journal:attach", NOT_THERE, lambda cast: of_client(cast, journal=uuid4()), ("post",)),
    Row("journal:search", NOT_THERE, lambda cast: of_client(cast, journal=uuid4()), ("post",)),
    Row("journal:copy", NOT_THERE, lambda cast: of_client(cast, journal=uuid4())),
    Row("journal:blocked", NOT_THERE, lambda cast: of_client(cast, journal=uuid4()), ("get", "post")),
    Row("journal:emergency", NOT_THERE, lambda cast: of_client(cast, journal=uuid4()), ("get", "post")),
    Row("journal:supervision", NOT_THERE, lambda cast: of_client(cast, journal=uuid4()), ("get", "post")),
    Row("journal:material", NOT_THERE, lambda cast: of_client(cast, journal=uuid4()), ("get", "post")),
    Row("journal:handover", NOT_THERE, lambda cast: of_client(cast, journal=uuid4()), ("get", "post")),
    Row("journal:agree", OWN_JOURNAL, lambda cast: {"pk": uuid4()}, ("post",)),
    Row("journal:openings", CARERS, methods=("get", "post")),
    Row("journal:trustees", CARERS, methods=("get", "post")),
    Row("journal:successions", STAFF | {TRUSTEE: "open"}, methods=("get", "post")),
    Row("journal:agreement", gone(STAFF) | {TRUSTEE: "hidden"}, nobodys, ("get", "post")),
    Row("journal:mine", CLIENT),
    Row("journal:send", OWN_JOURNAL, lambda cast: {"journal": uuid4()}, ("get", "post")),
    Row("journal:read", OWN_JOURNAL, lambda cast: {"note": uuid4()}),
    Row("journal:released-file", OWN_JOURNAL, lambda cast: {"note": uuid4()}),
    Row("journal:give", NOT_THERE, of_no_note, ("post",)),
    Row("journal:cosign", NOT_THERE, of_no_note, ("post",)),
    Row("journal:case", NOT_THERE, lambda cast: of_client(cast, journal=uuid4()), ("get", "post")),
    Row("journal:hide", OWN_JOURNAL, lambda cast: {"journal": uuid4()}, ("get", "post")),
    Row("journal:show", OWN_JOURNAL, lambda cast: {"pk": uuid4()}, ("post",)),
    Row(
        "journal:disagree",
        OWN_JOURNAL,
        lambda cast: {"journal": uuid4()},
        ("get", "post"),
    ),
]
# Rights: a person's own; staff who answer see all, a practitioner only what waits for a part of theirs.
OWN_REQUEST = CLIENT | {"other_client": "hidden"}
WAITS_FOR_PRACTITIONER = CARERS | KEEPERS_OPEN | dict.fromkeys(OTHERS, "hidden")
ROWS += [
    Row("rights:mine", CLIENT),
    Row("rights:ask", CLIENT, lambda cast: {"kind": "access"}, ("get", "post")),
    Row("rights:own", OWN_REQUEST, thing("request")),
    Row("rights:take-back", OWN_REQUEST, thing("request"), ("post",)),
    Row("rights:answer", OWN_REQUEST, lambda cast: thing("request")(cast) | {"form": "html"}),
    Row("rights:lift", OWN_REQUEST, thing("limit"), ("post",)),
    Row("rights:close", CLIENT, methods=("get", "post")),
    Row("rights:requests", CARERS | KEEPERS_OPEN),
    Row("rights:limits", KEEPERS),
    Row("rights:decide", KEEPERS, thing("limit"), ("post",)),
    Row("rights:enter", KEEPERS, methods=("get", "post")),
    Row("rights:request", WAITS_FOR_PRACTITIONER, thing("request")),
    Row("rights:act", KEEPERS, lambda cast: thing("request")(cast) | {"act": "answer"}, ("post",)),
    Row(
        "journal:release",
        gone(CARERS) | {"practitioner": "open"},
        thing("part"),
        ("get", "post"),
    ),
    Row("rights:file", gone(KEEPERS), lambda cast: thing("request")(cast) | {"form": "pdf"}),
]
