"""Courses, groups, webinars and events: part of permissions.py, which imports it."""

from tests.guarantees.permissions import CARERS, MANAGERS, NOTHING, PUBLIC, Row, gone, nobodys, only

GONE, LEADERS = gone(MANAGERS), gone(CARERS)
CONCERNED = only("owner", "administrator", "practitioner", "supervisor", "course_leader")


def unwritten(cast):
    return {"slug": "unwritten"}


def forged(cast):
    return {"token": "forged"}


MY = [
    Row("courses:register", NOTHING, unwritten, ("get", "post")),
    Row("courses:asked", PUBLIC),
    Row("courses:own", NOTHING, forged, ("get", "post")),
    Row("courses:room", NOTHING, forged, ("post",)),
    Row("courses:material", NOTHING, lambda cast: forged(cast) | nobodys(cast)),
    Row("courses:say", NOTHING, forged, ("post",)),
    Row("courses:replay", NOTHING, lambda cast: forged(cast) | nobodys(cast)),
    Row("courses:certificate", NOTHING, forged),
    Row("courses:overview", CONCERNED),
    Row("courses:recorded", MANAGERS, methods=("get", "post")),
    Row("courses:new", MANAGERS, methods=("get", "post")),
    Row("courses:edit", GONE, nobodys, ("get", "post")),
    *(Row(f"courses:{act}", GONE, nobodys, ("post",)) for act in ("date", "no-date", "show", "call-off")),
    Row("courses:participants", LEADERS, nobodys),
    Row("courses:remove", LEADERS, nobodys, ("post",)),
    *(Row(f"courses:{page}", LEADERS, nobodys, ("get", "post")) for page in ("attendance", "materials")),
]
PORTAL = [Row("courses:list", PUBLIC), Row("courses:course", NOTHING, unwritten)]
