"""What the demo clinics publish, and what others say there, through the same actions as everybody's. A letter that counts as
sent is planned for now: the worker sends it, like any other."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import yaml

from practice.newsletter import actions as newsletter
from practice.newsletter import queries as readers
from practice.newsletter.models import Letter, Topic
from practice.people.models import User
from practice.publishing import actions as publishing
from practice.publishing import queries as published
from shared.privacy.queries import policy_in_force
from shared.web import formats

HERE = Path(__file__).parent
PROOF = {
    "sv": "Skrev sig på listan i receptionen under våren, med rubriken ”Ja, skicka nyhetsbrev till mig”",
    "da": "Skrev sig på listen i receptionen i foråret under overskriften »Ja, send mig nyhedsbrevet«",
}


@cache
def _all() -> dict:
    return yaml.safe_load((HERE / "published.yaml").read_text(encoding="utf-8"))


def bring(key: str, clinic: str, owner: User, now: datetime) -> None:
    """Nothing where the clinic has written nothing."""
    said = _all().get(key)
    if said is None:
        return
    language = "da" if key == "faelles" else "sv"
    topics = [Topic.objects.create(position=number, **one) for number, one in enumerate(said["topics"])]
    _readers(said["readers"], clinic, language, now)
    for one in said["letters"]:
        _letter(one, topics[one["topic"]], language, owner, now)
    pieces = [_article(one, owner, now) for one in said["articles"]]
    for one in said.get("comments", ()):
        row = publishing.comment(pieces[0], None, one["name"], one["text"], language, now - timedelta(days=2))
        if one["state"] == "shown":
            publishing.approve_comment(row, now - timedelta(days=1))
    if "testimonial" in said:
        _testimonial(said["testimonial"], clinic, language, now)


def _readers(names: list[str], clinic: str, language: str, now: datetime) -> None:
    """Half of them asked here and said yes by the link, half were brought along from a list."""
    addresses = [f"{name}@reader.example".replace("ä", "a").replace("ö", "o") for name in names]
    half = len(addresses) // 2
    newsletter.bring([(one, now - timedelta(days=200)) for one in addresses[:half]], language, PROOF[language], now)
    words = readers.wording(policy_in_force(now), clinic, language)
    for one in addresses[half:]:
        newsletter.ask(one, [], language, words, now - timedelta(days=30))
        newsletter.confirm(newsletter.Reader.objects.get(email=one), now - timedelta(days=30))


def _letter(one: dict, topic: Topic, language: str, owner: User, now: datetime) -> None:
    words = {"title": one["title"], "body": one["body"], "language": language, "topic": topic}
    letter: Letter = newsletter.write(None, words, owner, now)
    if one["state"] != "draft":
        newsletter.plan(letter, now + timedelta(days=one.get("days", 0)), now)


def _article(one: dict, owner: User, now: datetime):
    words = {name: one.get(name, "") for name in ("title", "body", "art", "by")} | {
        "comments": one.get("comments", False)
    }
    at = now + timedelta(days=one["days"])
    row = publishing.write(None, "article", words, owner, min(at, now))
    publishing.show(row, at)
    return row


def _testimonial(one: dict, clinic: str, language: str, now: datetime) -> None:
    client = User.objects.filter(role=User.Role.CLIENT).order_by("created_at", "pk").first()
    until = (now + timedelta(days=365)).date()
    words = published.wording(clinic, until, formats.full_date(until), language)
    row = publishing.say(client, one, words, until, now - timedelta(days=14))
    publishing.approve_testimonial(row, now - timedelta(days=13))
