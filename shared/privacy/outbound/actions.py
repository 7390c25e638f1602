"""Adding and taking away what a place has of the outside, counting, and what follows from a look by a browser."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import F

from shared.privacy import actions as policy
from shared.privacy import queries as policies
from shared.privacy.outbound.models import Observation, OutsideTag, PageCount
from shared.privacy.outbound.queries import USE

KEPT = timedelta(days=90)  # of observations
MOST_SOURCES = 200  # different other sites a day


class AlreadyThere(Exception):
    """The same address stands on the list already."""


def add_tag(said: dict, user: UUID, now: datetime) -> OutsideTag:
    """`said`: name, kind, url, data, recipient, pages of a valid form. Raises AlreadyThere."""
    try:
        with transaction.atomic():
            return OutsideTag.objects.create(**said, added_at=now, added_by=user)
    except IntegrityError:
        raise AlreadyThere from None


def remove_tag(tag: OutsideTag) -> None:
    tag.delete()


def propose_host(tag: OutsideTag, now: datetime) -> None:
    """Writes the tag's host into the draft of the policy, beside those its recipient has; one draft is begun where there is
    none. Nothing changes before it is published."""
    draft = policy.new_draft(now)
    one = policies.document_of(draft).recipients.get(tag.recipient)
    if one is None:
        return
    use, host = USE[tag.kind], urlsplit(tag.url).netloc.removesuffix(":443")
    hosts = one.hosts | {use: tuple(dict.fromkeys((*one.hosts.get(use, ()), host)))}
    policy.edit_promise("recipients", tag.recipient, msgspec.structs.replace(one, hosts=hosts), now)


def count_visit(day: date, hour: int, page: str, source: str) -> None:
    """One more."""
    row = {"day": day, "hour": hour, "page": page[:80], "source": source[:80]}
    if PageCount.objects.filter(**row).update(times=F("times") + 1):
        return
    if (
        source
        and PageCount.objects.filter(day=day).exclude(source="").values("source").distinct().count() >= MOST_SOURCES
    ):
        return count_visit(day, hour, page, "")  # a flood of made-up names fills no table
    try:
        with transaction.atomic():
            PageCount.objects.create(**row)
    except IntegrityError:  # another request was first
        PageCount.objects.filter(**row).update(times=F("times") + 1)


def observed(number: int, pages: int, differences: list, failed: str, now: datetime) -> Observation:
    """Keeps what was seen, and lets what is older than 90 days go."""
    Observation.objects.filter(seen_at__lt=now - KEPT).delete()
    return Observation.objects.create(
        seen_at=now, number=number, pages=pages, failed=failed[:200],
        differences=[msgspec.to_builtins(one) for one in differences],
    )  # fmt: skip
