"""The demo clinics' courses, groups and webinars, and who has registered: through the same actions as everybody's. What has
begun is written as if it had been registered for in time."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import yaml

from practice.courses import actions, recordings, seats, zoom
from practice.courses.models import Course, Registration
from practice.demo.zoom_service import ZOOM_ACCOUNT, ZOOM_CLIENT, ZOOM_SECRET
from practice.people.models import User
from shared.law import pack

HERE = Path(__file__).parent
DAY = timedelta(days=1)
PLAIN = ("kind", "title", "about", "seats", "price", "late_fee", "asks")


@cache
def _all() -> dict:
    return yaml.safe_load((HERE / "courses.yaml").read_text(encoding="utf-8"))


def bring(key: str, country: str, users: dict[str, User], zone, now: datetime) -> None:
    """`users`: by key of the clinic's staff. Nothing where the clinic plans none."""
    rows = _all().get(key, ())
    if any(one.get("records") for one in rows):
        recordings.set_up(
            {
                "recipient": "zoom",
                "account": ZOOM_ACCOUNT,
                "client": ZOOM_CLIENT,
                "active": True,
            },
            ZOOM_SECRET,
        )
    for one in rows:
        _course(one, country, users, zone, now)


def _course(one: dict, country: str, users: dict[str, User], zone, now: datetime) -> None:
    first = (now.astimezone(zone) + one["days"] * DAY).replace(hour=one["hour"], minute=0, second=0, microsecond=0)
    before = min(now, first - 14 * DAY)  # when it was put out
    values = {name: one[name] for name in PLAIN} | {
        "rules": one.get("rules", {}), "currency": pack(country).currency, "free_cancel_hours": 72, "offer_hours": 24,
        "where": "place" if one.get("place") else "video", "place": one.get("place", ""), "room": one.get("room", ""),
        "care": one.get("care", False), "certificate_after": one.get("certificate_after"),
        "records": one.get("records", False), "meeting": one.get("meeting", ""),
    }  # fmt: skip
    course = actions.save(None, values, [users[leader].pk for leader in one["leaders"]], before)
    for number in range(one["dates"]):
        actions.add_date(course, first + number * one.get("every", 0) * DAY, one["minutes"], before)
    course.refresh_from_db()
    actions.show(course, before)
    course.refresh_from_db()
    made = [_person(course, name, before + timedelta(hours=number + 1)) for number, name in enumerate(one["people"])]
    if first < now:
        _held(course, made, one, now)


def _person(course: Course, name: str, at: datetime) -> Registration:
    email = f"{name.lower()}@guest.example"
    language = next(iter(course.title))
    details = {"first_name": name, "email": email}
    if "phone" in course.asks:
        details["phone"] = "070-000 00 00"
    seats.ask(course, details, course.rules.get(language, ""), language, at)
    row = course.registrations.get(email=email)
    row = seats.say_yes(row, None, at)
    if course.records:
        recordings.say(row, name not in ("Solveig", "Eskil"), at)
    return row


def _held(course: Course, made: list[Registration], one: dict, now: datetime) -> None:
    session = course.sessions.order_by("starts_at").first()
    actions.attend(course, session, [row.pk for row in made[:-1]])
    if "recorded" in one:
        url = f"https://zoom.us/rec/share/{one['recorded']}"
        recordings.keep(course, zoom.Found(one["recorded"], session.starts_at, url))
