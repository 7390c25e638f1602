"""See shared.privacy.registry. In the platform's schema."""

from shared.privacy.registry import NOT_PERSONAL, Table

BY_COOKIE = "only the cookie of the browser that made it tells whose it is"

PERSONAL_DATA = [
    Table(
        "matching.Listing",
        subject="practitioner",
        purpose="directory",
        nobody="a clinic's own, which takes it away itself; an account here does not know which listings are its own",
        fields=dict.fromkeys(
            ("id", "clinic", "service", "form", "fresh_until", "listed_at", "public_key"), NOT_PERSONAL
        )
        | dict.fromkeys(("practitioner", "name", "title", "about", "town", "shown"), "staff"),
        ends="practice.directory.tasks.relist",
    ),
    Table(
        "matching.Candidate",
        fields=dict.fromkeys(
            (
                *("id", "areas", "methods", "languages", "next_free", "lot", "lat", "lon", "price", "region"),
                *("audiences", "forms", "traits", "times", "gender", "currency", "licensed"),
            ),
            NOT_PERSONAL,  # numbers without a name; they go with their listing
        ),
    ),
    Table(
        "matching.Request",
        subject="visitor",
        purpose="matching",
        nobody=BY_COOKIE,
        fields=dict.fromkeys(("token_hash", "place", "epoch"), NOT_PERSONAL)
        | {"answers": "match"}
        | dict.fromkeys(("created_at", "expires_at"), "match"),
        ends="infra.housekeeping.purge_matching",
    ),
    Table(
        "matching.Handover",
        subject="visitor",
        purpose="matching",
        nobody="only the code in the address that leads to the clinic tells whose it is",
        fields=dict.fromkeys(("code_hash", "clinic", "practitioner", "brief", "epoch", "expires_at"), NOT_PERSONAL)
        | {"sealed": "match"},
        ends="infra.housekeeping.purge_matching",
    ),
    Table(
        "matching.Demand",
        fields=dict.fromkeys(("id", "month", "region", "kind", "term", "count"), NOT_PERSONAL),
    ),
]
