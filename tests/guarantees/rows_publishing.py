"""Newsletters, pages and articles, visitor statistics: part of permissions.py, which imports it."""

from tests.guarantees.permissions import CLIENT, CLIENTS, MANAGERS, NOTHING, PUBLIC, Row, gone, nobodys

GONE = gone(MANAGERS)


def unwritten(cast):
    return {"slug": "unwritten"}


def forged(cast):
    return {"token": "forged"}


MY = [
    Row("newsletter:join", NOTHING, methods=("get", "post")),  # the policies of the tests know no newsletter
    Row("newsletter:asked", PUBLIC),
    *(Row(f"newsletter:{page}", NOTHING, forged, ("get", "post")) for page in ("yes", "choices", "out")),
    Row("newsletter:fetch", NOTHING, lambda cast: forged(cast) | nobodys(cast)),
    Row("newsletter:overview", MANAGERS),
    Row("newsletter:readers", MANAGERS),
    *(
        Row(f"newsletter:{page}", MANAGERS, methods=("get", "post"))
        for page in ("new", "topics", "bring", "service", "downloads")
    ),
    Row("newsletter:letter", GONE, nobodys, ("get", "post")),
    *(Row(f"newsletter:{act}", GONE, nobodys, ("post",)) for act in ("test", "plan", "take-back", "discard")),
    Row("publishing:comment", NOTHING, unwritten, ("get", "post")),
    Row("publishing:own-comment", NOTHING, forged, ("get", "post")),
    Row("publishing:taken-back", PUBLIC),
    Row("publishing:testimonial", CLIENT | dict.fromkeys(CLIENTS, "hidden"), methods=("get", "post")),
    Row("publishing:overview", MANAGERS),
    *(Row(f"publishing:new-{kind}", MANAGERS, methods=("get", "post")) for kind in ("article", "page")),
    Row("publishing:edit", GONE, nobodys, ("get", "post")),
    *(
        Row(f"publishing:{act}", GONE, nobodys, ("post",))
        for act in ("show", "hide", "remove", "decide-comment", "decide-testimonial")
    ),
]
PORTAL = [
    *(Row(f"publishing:{page}", PUBLIC) for page in ("articles", "testimonials", "feed", "sitemap")),
    Row("publishing:piece", NOTHING, unwritten),
]
