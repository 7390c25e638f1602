"""Who may open what: every URL of the three URL maps, method by method and person by person.

An answer is one word:
    open      the view answered (also by a redirect of its own, or by 400, 405, 409 or 422: it was reached)
    sign_in   sent away to sign in; by the API told to (401)
    forbidden 403
    hidden    404: the page does not tell that such a thing exists
    reads     open where it is read, 403 where it would change something

A row is `Row(name, who can, arguments)`. `PUBLIC`, `CLIENT`, `STAFF` and their like are the usual answers; `| {…}` changes
some. `arguments(cast)` gives the URL's arguments from tests/cast.py, for pages that belong to somebody.
A URL without a row fails, and so does a row without a URL.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from tests.cast import ROLES

VISITORS = ("visitor", "stranger")
CLIENTS = ("client", "other_client")
STAFF_MEMBERS = tuple(ROLES)
PEOPLE = {
    "portal": ("visitor",),
    "my": (*VISITORS, *CLIENTS, *STAFF_MEMBERS, "visiting_operator"),
    "platform": ("visitor", "account", "operator"),
}


def _answers(**groups):
    """Everybody in one of the groups gets its word; nobody is left out."""
    names = {"visitors": VISITORS, "clients": CLIENTS, "staff": STAFF_MEMBERS}
    return {who: word for group, word in groups.items() for who in names.get(group, (group,))}


PUBLIC = _answers(
    visitors="open", clients="open", staff="open", account="open", operator="open", visiting_operator="open"
)
NOTHING = dict.fromkeys(PUBLIC, "hidden")  # public, and what the row names does not exist
CLIENT = _answers(visitors="sign_in", clients="open", staff="forbidden", visiting_operator="forbidden")
SIGNED_IN = _answers(visitors="sign_in", clients="open", staff="open", visiting_operator="forbidden")
STAFF = _answers(visitors="sign_in", clients="forbidden", staff="open", visiting_operator="forbidden")
SHOWN = {"visiting_operator": "reads"}  # to an operator whom the owner let in


def only(*roles):
    """Staff of these roles; the others are refused."""
    return STAFF | {who: "forbidden" for who, role in ROLES.items() if role not in roles}


def gone(answers):
    """What a staff member might open is not there."""
    return {who: "hidden" if word == "open" and who in ROLES else word for who, word in answers.items()}


OWNER = only("owner")
TOUCHED = OWNER | {"owner": "sign_in"}  # sent to BASE for a touch of the key
MANAGERS = only("owner", "administrator")
KEEPERS = only("owner", "administrator", "data_protection_officer")
DESK = only("owner", "administrator", "receptionist")  # who see a client's face
KEEPERS_TOUCHED = KEEPERS | dict.fromkeys(("owner", "administrator", "data_protection_officer"), "sign_in")
KEEPERS_OPEN = dict.fromkeys(("owner", "administrator", "data_protection_officer"), "open")
BOOKKEEPERS = only("owner", "administrator", "accountant")
CARERS = only("owner", "practitioner", "supervisor", "course_leader")
PLANNERS = only("owner", "practitioner", "supervisor", "course_leader", "administrator", "receptionist")
ACCOUNT = {"visitor": "sign_in", "account": "open", "operator": "open"}
OPERATOR = {"visitor": "sign_in", "account": "forbidden", "operator": "open"}


NOBODYS = ACCOUNT | dict.fromkeys(("account", "operator"), "hidden")
OPERATORS_NOTHING = OPERATOR | {"operator": "hidden"}
REGISTERS = ("overview", "processing", "agreements", "security", "assessments", "breaches", "pack")


def nobodys(cast):
    """A row that belongs to none of the people asked."""
    return {"pk": uuid4()}


@dataclass(frozen=True)
class Row:
    """One URL. `methods`: those it answers; any other must not reach it (405, or the same refusal)."""

    name: str
    answers: Mapping[str, str]
    arguments: Callable = lambda cast: {}
    methods: tuple[str, ...] = ("get",)


# Asked by scripts, which read a refusal as such: nothing is decided by who is signed in before the key has answered.
CEREMONY = dict.fromkeys(("visitor", "account", "operator"), "forbidden")
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
SIGN_UP = ("start", "person", "code", "agreement", "open", "done")
PLATFORM = [
    Row("product:home", PUBLIC),
    Row("product:living", PUBLIC),
    Row("product:examine", PUBLIC, methods=("get", "post")),
    Row("product:prices", PUBLIC),
    Row("language", PUBLIC, methods=("post",)),
    Row("staff:sign-in", {"visitor": "open", "account": "open", "operator": "open"}),
    Row("staff:sign-out", ACCOUNT, methods=("post",)),
    Row("staff:home", ACCOUNT),
    Row("staff:keys", ACCOUNT),
    Row("staff:rename", ACCOUNT | dict.fromkeys(("account", "operator"), "hidden"), nobodys, ("post",)),
    Row("staff:revoke", ACCOUNT | dict.fromkeys(("account", "operator"), "hidden"), nobodys, ("get", "post")),
    Row("staff:enrol", dict.fromkeys(CEREMONY, "hidden"), lambda cast: {"token": "A" * 43}, ("get", "post")),
    Row("staff:first-key", PUBLIC),
    Row("staff:touch", ACCOUNT),
    Row("staff:key-models", OPERATOR, methods=("get", "post")),
    Row("staff:lost", PUBLIC, methods=("get", "post")),
    Row("staff:lost-code", PUBLIC, lambda cast: {"token": "forged"}, ("get", "post")),
    Row("staff:lost-wait", PUBLIC, lambda cast: {"token": "forged"}),
    Row("staff:recovery-stop", NOTHING, lambda cast: {"pk": uuid4(), "token": "forged"}, ("get", "post")),
    Row("staff:recovery-enrol", NOTHING, lambda cast: {"pk": uuid4(), "token": "forged"}, ("get", "post")),
    Row("staff:trustees", ACCOUNT, methods=("get", "post")),
    Row("staff:approve", ACCOUNT | dict.fromkeys(("account", "operator"), "hidden"), nobodys, ("get", "post")),
    Row("staff:stop-own", ACCOUNT, methods=("post",)),
    Row("staff:sessions", ACCOUNT),
    Row("staff:end-session", ACCOUNT, methods=("post",)),
    Row("staff:device", ACCOUNT, methods=("post",)),
    Row("staff:invitation", dict.fromkeys(CEREMONY, "hidden"), lambda cast: {"token": "A" * 43}, ("get", "post")),
    Row("staff:accept-invitation", ACCOUNT | dict.fromkeys(("account", "operator"), "hidden"), nobodys, ("post",)),
    Row("staff:authorize", PUBLIC),
    Row("staff:register-options", CEREMONY, methods=("post",)),
    Row("staff:register", CEREMONY, methods=("post",)),
    Row("staff:assert-options", PUBLIC, methods=("post",)),
    Row("staff:assert", CEREMONY, methods=("post",)),
    Row("subscriptions:events", NOTHING, methods=("post",)),  # where nothing is set up
    Row("subscriptions:go", NOTHING, lambda cast: {"code": "forged"}),
    Row("subscriptions:revenue", OPERATOR),
    Row("subscriptions:again", OPERATORS_NOTHING, lambda cast: {"event": "evt_none"}, ("post",)),
    *(Row(f"signup:{step}", PUBLIC, methods=("get", "post")) for step in SIGN_UP),
    *POLICY,
    Row("matching:directory", PUBLIC),
    Row("matching:practitioner", NOTHING, nobodys),
    *MATCHING,
    Row("signup:agreement-text", PUBLIC),
    Row("signup:agreement-version", PUBLIC, lambda cast: {"version": "2026-11"}),
    Row("operators:clinics", OPERATOR),
    Row("operators:health", OPERATOR),
    Row("operators:clinic", OPERATOR, lambda cast: {"pk": cast.clinic.id}, ("get", "post")),
    Row("rights:visitor-ask", PUBLIC, methods=("get", "post")),
    Row("rights:asked", PUBLIC),
    Row("rights:visit", NOTHING, lambda cast: {"token": "forged"}, ("get", "post")),
    Row("rights:visit-answer", NOTHING, lambda cast: {"token": "forged", "form": "json"}),
    Row("rights:mine", ACCOUNT),
    Row("rights:ask", ACCOUNT, lambda cast: {"kind": "access"}, ("get", "post")),
    Row("rights:own", NOBODYS, nobodys),
    Row("rights:take-back", NOBODYS, nobodys, ("post",)),
    Row("rights:answer", NOBODYS, lambda cast: {"pk": uuid4(), "form": "html"}),
    Row("rights:lift", NOBODYS, nobodys, ("post",)),
    Row("rights:limits", OPERATOR),
    Row("rights:decide", OPERATORS_NOTHING, nobodys, ("post",)),
    Row("rights:requests", OPERATOR),
    Row("rights:enter", OPERATOR, methods=("get", "post")),
    Row("rights:request", OPERATORS_NOTHING, nobodys),
    Row("rights:act", OPERATORS_NOTHING, lambda cast: {"pk": uuid4(), "act": "answer"}, ("post",)),
    Row("rights:file", OPERATORS_NOTHING, lambda cast: {"pk": uuid4(), "form": "json"}),
    Row("handwork:tasks", OPERATOR),
    Row("handwork:sign", OPERATOR, nobodys, ("post",)),
    *(Row(f"registers:{name}", OPERATOR) for name in REGISTERS),
    *(Row(f"registers:new-{name}", OPERATOR, methods=("get", "post")) for name in ("breach", "assessment")),
    *(Row(f"registers:{name}", OPERATORS_NOTHING, nobodys, ("get", "post")) for name in ("breach", "assessment")),
    Row("registers:close", OPERATORS_NOTHING, nobodys, ("post",)),
    Row("registers:review", OPERATOR, lambda cast: {"key": "transit"}, ("get", "post")),
    Row("operators:visit", OPERATOR, lambda cast: {"pk": cast.clinic.id}, ("post",)),
    Row("parts:overview", OPERATOR, methods=("get", "post")),
    Row("parts:bill", OPERATOR),
    Row("admission:queue", OPERATOR, methods=("get", "post")),
    Row("admission:answer", OPERATOR, lambda cast: {"pk": cast.clinic.id}, ("post",)),
    Row("announcing:all", OPERATOR, methods=("get", "post")),
    Row("announcing:take-back", OPERATOR, nobodys, ("post",)),
    Row("operators:ending", OPERATOR, lambda cast: {"pk": cast.clinic.id}, ("post",)),
    Row("operators:ended", OPERATOR),
    Row("operators:certificate", OPERATOR | {"operator": "hidden"}, nobodys),
    Row("operators:end-visit", OPERATOR | {"operator": "hidden"}, nobodys, ("post",)),
]
BRAND = [
    Row("branding:css", PUBLIC, lambda cast: {"key": "0"}),
    Row("branding:logo", NOTHING, lambda cast: {"key": "0"}),
    Row("branding:icon", NOTHING, lambda cast: {"key": "0"}),
]


def thing(name):
    """Arguments of a URL about one of the cast's things."""
    return lambda cast: {"pk": cast.things[name].pk}


def own_hours(cast):
    return {"pk": cast.users["practitioner"].pk}


OWN_BOOKING = CLIENT | {"other_client": "hidden"}
OTHERS = ("colleague", "supervisor", "course_leader")  # have clients, but not this one's booking
BOOKED = PLANNERS | dict.fromkeys(OTHERS, "hidden")  # who is booked, and those who plan everybody's day
OWN_SESSION = gone(SIGNED_IN) | {"other_client": "hidden", "practitioner": "open"}
LED_SESSION = gone(CARERS) | {"practitioner": "open"}
OWN_HOURS = only("owner", "administrator", "practitioner") | {"colleague": "forbidden"}
BOOKING = [
    Row("booking:book", PUBLIC, methods=("get", "post")),
    Row("booking:code", PUBLIC, methods=("get", "post")),
    Row("booking:mine", CLIENT),
    Row("booking:move", OWN_BOOKING, thing("booking"), ("get", "post")),
    Row("booking:move-back", OWN_BOOKING, thing("booking"), ("post",)),
    Row("booking:waiting", CLIENT),
    Row("booking:wait", CLIENT, thing("service"), ("get", "post")),
    Row("booking:leave-list", CLIENT | dict.fromkeys(CLIENTS, "hidden"), nobodys, ("post",)),
    Row("booking:accept-offer", CLIENT | dict.fromkeys(CLIENTS, "hidden"), nobodys, ("post",)),
    Row("booking:booking", OWN_BOOKING, thing("booking")),
    Row("booking:cancel", OWN_BOOKING, thing("booking"), ("post",)),
    Row("booking:undo", OWN_BOOKING, thing("booking"), ("post",)),
    Row("booking:day", PLANNERS),
    Row("booking:desk", DESK),
    Row("booking:figures", MANAGERS),
    Row("booking:same", BOOKED, thing("booking"), ("get", "post")),
    Row("booking:give-seat", gone(PLANNERS), thing("booking"), ("get", "post")),
    Row("booking:along", BOOKED, thing("booking"), ("post",)),
    Row("booking:acts", BOOKED, thing("booking"), ("get", "post")),
    Row("booking:sell", gone(PLANNERS), thing("booking"), ("post",)),
    Row("booking:apart", gone(PLANNERS), methods=("post",)),
    Row("booking:stand-in", OWN_HOURS, own_hours, ("post",)),
    Row("booking:feed-address", SIGNED_IN, methods=("get", "post")),
    Row(
        "booking:busy-calendar", gone(CARERS) | dict.fromkeys(("practitioner", "colleague"), "open"), methods=("post",)
    ),
    Row("booking:revoke-feed", SIGNED_IN, methods=("post",)),
    Row("booking:feed", NOTHING, lambda cast: {"secret": "A" * 43}),
    Row("booking:calendar", PLANNERS),
    Row("booking:new", PLANNERS, methods=("get", "post")),
    Row("booking:staff-move", BOOKED, thing("booking"), ("get", "post")),
    Row("booking:staff-move-back", gone(PLANNERS), thing("booking"), ("post",)),
    Row("booking:answer", BOOKED, thing("booking"), ("post",)),
    Row("booking:attend", BOOKED, thing("booking"), ("post",)),
    Row("booking:waive", BOOKED, thing("booking"), ("post",)),
    Row("booking:staff-booking", BOOKED, thing("booking")),
    Row("booking:staff-cancel", BOOKED, thing("booking"), ("post",)),
    Row("booking:hours", PLANNERS | SHOWN),
    Row("booking:edit-hours", OWN_HOURS, own_hours, ("get", "post")),
    Row("booking:add-absence", OWN_HOURS, own_hours, ("post",)),
    Row("booking:remove-absence", gone(PLANNERS), nobodys, ("post",)),
    Row("booking:add-special-day", OWN_HOURS, own_hours, ("post",)),
    Row("booking:remove-special-day", gone(PLANNERS), nobodys, ("post",)),
    Row("booking:clinic", MANAGERS, methods=("get", "post")),
    Row("booking:add-place", MANAGERS, methods=("post",)),
    Row("booking:close-place", gone(MANAGERS), nobodys, ("post",)),
    Row("booking:card", OWN_HOURS, own_hours, ("get", "post")),
    Row("reminders:mine", SIGNED_IN, methods=("get", "post")),
    Row("reminders:rules", MANAGERS, methods=("get", "post")),
    Row("reminders:account", gone(MANAGERS), methods=("post",)),
    Row("video:room", OWN_SESSION, thing("booking"), ("get", "post")),
    Row("video:state", OWN_SESSION, thing("booking"), ("post",)),
    Row("video:call", OWN_SESSION, thing("booking")),
    Row("video:open", LED_SESSION, thing("booking"), ("post",)),
    Row("video:end", LED_SESSION, thing("booking"), ("post",)),
    Row("video:settings", MANAGERS, methods=("get", "post")),
    Row("video:test", MANAGERS | dict.fromkeys(("owner", "administrator"), "hidden"), methods=("post",)),
    Row("video:link", gone(CARERS), methods=("get", "post")),
    Row("booking:add-service", MANAGERS, methods=("get", "post")),
    Row("booking:service", MANAGERS, thing("service"), ("get", "post")),
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
MY = [
    *BRAND,
    Row("portal:preview", MANAGERS),
    Row("eid:start", NOTHING, lambda cast: {"what": "nothing", "means": "bankid"}),
    Row("eid:callback", dict.fromkeys(PUBLIC, "open"), lambda cast: {"set_up": "0"}),
    Row("eid:unknown", PUBLIC),
    Row("eid:register", PUBLIC, methods=("get", "post")),
    Row("eid:mine", CLIENT, methods=("get", "post")),
    Row("eid:unlink", CLIENT | dict.fromkeys(CLIENTS, "hidden"), nobodys, ("post",)),
    Row("eid:proof", STAFF),
    Row("eid:settings", MANAGERS, methods=("get", "post")),
    Row("eid:test", MANAGERS | dict.fromkeys(("owner", "administrator"), "hidden"), methods=("post",)),
    Row("domains:portal", MANAGERS, methods=("get", "post")),
    Row("domains:mail", MANAGERS, methods=("get", "post")),
    Row("domains:look", MANAGERS | dict.fromkeys(("owner", "administrator"), "hidden"), nobodys, ("post",)),
    Row("domains:prefer", MANAGERS | dict.fromkeys(("owner", "administrator"), "hidden"), nobodys, ("post",)),
    Row("domains:prefer-subdomain", MANAGERS, methods=("post",)),
    Row("domains:remove", MANAGERS | dict.fromkeys(("owner", "administrator"), "hidden"), nobodys, ("get", "post")),
    Row("branding:edit", MANAGERS | SHOWN, methods=("get", "post")),
    *BOOKING,
    Row("language", PUBLIC, methods=("post",)),
    Row("onboarding:start", MANAGERS | SHOWN),
    Row("privacy:editor", KEEPERS | SHOWN),
    Row("privacy:start", KEEPERS, methods=("post",)),
    Row("privacy:file", KEEPERS, methods=("get", "post")),
    Row("privacy:download", KEEPERS),
    Row("privacy:publish", KEEPERS, methods=("post",)),
    Row("privacy:confirm", KEEPERS_TOUCHED, methods=("post",)),
    Row("privacy:discard", KEEPERS, methods=("post",)),
    Row("privacy:add", KEEPERS, methods=("get", "post")),
    Row("privacy:add_promise", KEEPERS, lambda cast: {"kind": "recipients"}, ("get", "post")),
    Row("privacy:paste", KEEPERS, methods=("get", "post")),
    Row("privacy:fix", KEEPERS, methods=("post",)),
    Row("privacy:promise", KEEPERS, lambda cast: {"kind": "retention", "key": "accounts"}, ("get", "post")),
    Row("notices:change", CLIENT, methods=("get", "post")),
    Row("notices:delivery", KEEPERS),
    Row("notices:bounced", gone(KEEPERS), lambda cast: {"number": 999}, ("post",)),
    Row("processing:helpers", KEEPERS | SHOWN),
    Row("announcing:dismiss", STAFF, nobodys, ("post",)),
    Row("visiting:overview", OWNER),
    Row("visiting:approve", TOUCHED, nobodys, ("post",)),
    *(Row(f"visiting:{act}", gone(OWNER), nobodys, ("post",)) for act in ("refuse", "end")),
    Row("admission:case", OWNER, methods=("get", "post")),
    Row("subscriptions:mine", OWNER, methods=("get", "post")),
    Row("leaving:overview", OWNER),
    Row("leaving:make", TOUCHED, methods=("post",)),
    Row("leaving:fetch", gone(OWNER), lambda cast: {"token": "nothing"}),
    Row("leaving:bring", OWNER, methods=("post",)),
    Row("journal:take-along", CARERS, methods=("get", "post")),
    Row("documents:asked", SIGNED_IN),
    Row("documents:accept", SIGNED_IN, nobodys, ("post",)),
    Row("documents:staff", KEEPERS | SHOWN, methods=("get", "post")),
    Row("documents:edit", KEEPERS, lambda cast: {"key": "terms"}, ("get", "post")),
    Row("documents:begin", gone(KEEPERS), lambda cast: {"key": "terms"}, ("post",)),
    Row("documents:publish", KEEPERS, lambda cast: {"key": "terms"}, ("post",)),
    Row("documents:discard", KEEPERS, lambda cast: {"key": "terms"}, ("post",)),
    Row("handwork:tasks", KEEPERS),
    Row("handwork:sign", KEEPERS, nobodys, ("post",)),
    Row("outbound:csp-report", PUBLIC, methods=("post",)),
    Row("outbound:overview", KEEPERS | SHOWN),
    Row("outbound:add-tag", KEEPERS, methods=("get", "post")),
    Row("outbound:remove-tag", gone(KEEPERS), nobodys, ("post",)),
    Row("outbound:visits", KEEPERS),
    Row("people:handoff-start", PUBLIC),
    Row("people:handoff-finish", PUBLIC),
    Row("people:handoff-refused", dict.fromkeys(PUBLIC, "forbidden")),
    Row("people:pending", gone(STAFF), nobodys),
    Row("people:accepted-keys", MANAGERS, methods=("get", "post")),
    Row("people:sign-out", PUBLIC, methods=("post",)),
    Row("account_login", PUBLIC, methods=("get", "post")),
    Row("account_signup", PUBLIC, methods=("get", "post")),
    Row("account_email_verification_sent", PUBLIC, methods=("get", "post")),
    Row("account_reset_password", PUBLIC, methods=("get", "post")),
    Row("account_confirm_password_reset_code", PUBLIC, methods=("get", "post")),
    Row("account_complete_password_reset", PUBLIC, methods=("get", "post")),
    Row("account_change_password", CLIENT, methods=("get", "post")),
    Row("account_email", CLIENT, methods=("get", "post")),
    Row("people:home", SIGNED_IN),
    Row("people:account", CLIENT, methods=("get", "post")),
    Row("people:sign-ins", CLIENT, methods=("get", "post")),
    Row("people:second", PUBLIC | dict.fromkeys(VISITORS, "sign_in"), methods=("get", "post")),  # after the password
    Row("people:second-settings", CLIENT, methods=("get", "post")),
    Row("people:second-lost", DESK, methods=("get", "post")),
    Row("people:second-stop", gone(DESK), nobodys, ("post",)),
    Row("people:second-keep", PUBLIC, lambda cast: {"token": "nothing"}, ("get", "post")),
    Row("people:hide", CLIENT, methods=("post",)),
    Row("mailbox:outgoing", MANAGERS),
    Row("mailbox:again", gone(MANAGERS), nobodys, ("post",)),
]
OWN_JOURNAL = CLIENT | {"client": "hidden", "other_client": "hidden"}  # theirs, and there is none
# A journal: an open relation, never a role.
TREATING = only() | {"practitioner": "open"}
RELATED = TREATING | dict.fromkeys(("supervisor", "course_leader"), "open")
NOT_THERE = gone(RELATED)


def of_client(cast, **more):
    return {"client": cast.users["client"].pk, **more}


def of_no_note(cast):
    return of_client(cast, note=uuid4())


KEPT_NOT_THERE = gone(KEEPERS)
MY += [
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


MY += [
    Row("sharing:consents", CLIENT),
    Row("sharing:agree", CLIENT, methods=("post",)),
    Row("sharing:answer", CLIENT | dict.fromkeys(CLIENTS, "hidden"), nobodys, ("post",)),
    Row("sharing:client", RELATED, of_client),
    Row("sharing:ask", gone(TREATING), of_client_and(kind="disclosures", key="nobody"), ("get", "post")),
    Row("sharing:end", gone(TREATING), of_client_and(pk=uuid4()), ("post",)),
    Row("sharing:disclose", gone(TREATING), of_client_and(key="nobody"), ("get", "post")),
    Row("sharing:outside", STAFF, methods=("get", "post")),
]
MY += [
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
    Row("journal:successions", STAFF, methods=("get", "post")),
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
MY += [
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
OWN_END = only("owner", "administrator") | {"colleague": "open"}


def colleague(cast):
    return {"pk": cast.users["colleague"].pk}


MY += [
    Row("team:list", MANAGERS),
    Row("team:invite", MANAGERS, methods=("get", "post")),
    Row("team:again", gone(MANAGERS), nobodys, ("post",)),
    Row("team:withdraw", gone(MANAGERS), nobodys, ("post",)),
    Row("team:member", MANAGERS, colleague, ("get", "post")),
    Row("team:licence", MANAGERS, colleague, ("post",)),
    Row("team:me", STAFF),
    Row("people:find", STAFF),
    Row("team:security", KEEPERS),
    Row("team:end", OWN_END, colleague, ("get", "post")),
    Row("team:stay", OWN_END, colleague, ("post",)),
    Row("team:hand-over", CARERS, methods=("post",)),
]
APPLYING = ("start", "code", "mine", "upload", "remove", "send", "withdraw", "leave")
MY += [  # where the policy takes applications; the clinics of the tests take none (tests/applications)
    *(Row(f"applications:{page}", NOTHING, methods=("get", "post")) for page in APPLYING[:3]),
    *(Row(f"applications:{page}", NOTHING, methods=("post",)) for page in APPLYING[3:]),
    Row("applications:queue", MANAGERS),
    Row("applications:application", gone(MANAGERS), nobodys),
    Row("applications:approve", gone(MANAGERS), nobodys, ("post",)),
    Row("applications:reject", gone(MANAGERS), nobodys, ("post",)),
    Row("applications:file", gone(MANAGERS), nobodys),
]
MY += [
    Row("directory:arrive", PUBLIC, lambda cast: {"code": "A" * 43}),
    Row("directory:overview", PLANNERS),
    Row("directory:edit", OWN_HOURS, own_hours, ("get", "post")),
    Row("directory:approve", gone(MANAGERS), own_hours, ("post",)),
    Row("directory:take-back", gone(OWN_HOURS), own_hours, ("post",)),
    Row("directory:accepting", gone(OWN_HOURS), own_hours, ("post",)),
    Row("directory:sought", MANAGERS),
    Row("directory:brief", gone(CARERS), nobodys),
]
from tests.guarantees.rows_writing import ROWS as WRITING  # noqa: E402

MY += WRITING
from tests.guarantees.rows_money import ROWS as MONEY  # noqa: E402  it takes its answers from above
from tests.guarantees.rows_questionnaires import ROWS as QUESTIONNAIRES  # noqa: E402

MY += MONEY + QUESTIONNAIRES
from tests.guarantees import rows_publishing  # noqa: E402  as those above

MY += rows_publishing.MY
PORTAL += rows_publishing.PORTAL
from tests.guarantees import rows_courses  # noqa: E402  as those above

MY += rows_courses.MY
PORTAL += rows_courses.PORTAL
from tests.guarantees import rows_api  # noqa: E402  as those above

MY += rows_api.ROWS
PLATFORM += rows_api.PLATFORM
ROWS = {"platform": PLATFORM, "portal": PORTAL, "my": MY}
