"""Who else has to do with a demo clinic's team, by the same actions as everybody: licences, an invitation, applications."""

from datetime import datetime, timedelta

from practice.applications import actions as applications
from practice.demo import content
from practice.people.models import User
from practice.team import actions as team
from practice.team import licensing
from practice.team.actions import Terms


def bring(clinic: content.DemoClinic, users: dict[str, User], now: datetime) -> None:
    """`users`: by their key in the file. Inside the clinic, whose policy is in force."""
    owner, language = users[clinic.owner], clinic.brand.languages[0]
    for key, member in clinic.staff.items():
        if member.licence:
            ends = now.date() + timedelta(days=member.licence_days) if member.licence_days else None
            licensing.write_down(users[key], member.licence, ends, clinic.country, member.profession, now)
    for one in clinic.invited:
        person = {"first_name": one.name[0], "last_name": one.name[1], "email": one.email, "language": language}
        team.invite(owner, person, Terms([one.role]), now)
    for one in clinic.applicants:
        _apply(one, owner, language, now)


def _apply(one: content.Applicant, owner: User, language: str, now: datetime) -> None:
    came = now - timedelta(days=one.days_ago)
    said = {
        "first_name": one.name[0], "last_name": one.name[1], "profession": one.profession, "licence_number": one.licence,
        "languages": list(one.languages), "areas": one.areas, "about": one.about,
    }  # fmt: skip
    row = applications.save(one.email, said, language, came)
    applications.send(row, came)
    if one.declined:
        applications.reject(row, owner, one.declined, now - timedelta(days=1))
