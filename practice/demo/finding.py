"""The demo's practitioners in the directory: asked for and approved as a clinic does it (practice/demo/found.yaml)."""

from datetime import time
from functools import cache
from pathlib import Path

import yaml

from practice.booking.models import PractitionerCard, ServicePractitioner, WeeklyHours
from practice.directory import actions
from practice.people.models import User
from practice.team import licensing

FOUND = Path(__file__).parent / "found.yaml"
NOBODYS = {"SE": "000000", "DK": "00000"}  # numbers of nobody's licence
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERYTHING = {"audiences": [], "areas": [], "methods": [], "traits": [], "gender": "", "town": "", "region": ""}


@cache
def _read() -> dict:
    return yaml.safe_load(FOUND.read_text(encoding="utf-8"))


def publish(seeding) -> None:
    """Inside the clinic, after its staff, services and hours."""
    owner = seeding.users[seeding.clinic.owner]
    for key, said in _read().get(seeding.key, {}).items():
        _listed(seeding.users[key], said, owner, seeding.now)
    if more := _read()["more"].get(seeding.key):
        for number, user in enumerate(User.objects.filter(email__regex=r"^p\d+@").order_by("created_at", "pk")):
            _one_of_many(seeding, more, number, user, owner)


def _listed(user, said, by, now):
    said = dict(said)
    if country := said.pop("licensed", ""):
        licensing.write_down(user, NOBODYS[country], None, country, user.profession or "psychologist", now)
    actions.approve(actions.save(user, EVERYTHING | said, now), by, now)


def _one_of_many(seeding, more, number, user, owner):
    like = more["people"][number % len(more["people"])]
    card = {name: like[name] for name in ("title", "about", "languages")}
    PractitionerCard.objects.filter(practitioner=user).update(**card, shown=False)  # forty would crowd the front page
    ServicePractitioner.objects.bulk_create(
        ServicePractitioner(service=seeding.services[key], practitioner=user) for key in more["by"]
    )
    WeeklyHours.objects.bulk_create(
        WeeklyHours(
            practitioner=user,
            weekday=WEEKDAYS.index(day),
            begins=time.fromisoformat(span.split("-")[0]),
            ends=time.fromisoformat(span.split("-")[1]),
        )
        for day, spans in more["hours"][number % len(more["hours"])].items()
        for span in spans
    )
    town = more["towns"][number % len(more["towns"])]
    _listed(user, like["said"] | {"town": town}, owner, seeding.now)
