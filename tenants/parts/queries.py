"""The lock of the running build, and what the advisories say of it. In the platform's place."""

import functools
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from tenants.parts import lock, osv, sbom
from tenants.parts.models import Advisory, AdvisoryFile

STALE = timedelta(days=14)  # after which somebody should fetch the advisories anew


@functools.cache
def locked() -> tuple[lock.Part, ...]:
    return tuple(lock.parts((settings.ROOT / "infra" / "requirements.lock").read_text()))


@dataclass(frozen=True)
class Finding:
    """A package of the lock that an advisory affects. `fixed`: the versions in which it is mended."""

    code: str
    name: str
    version: str
    summary: str
    fixed: list[str]
    aliases: list[str]


def findings() -> list[Finding]:
    """By package."""
    versions = {part.key: part for part in locked()}
    found = []
    for row in Advisory.objects.filter(package__in=versions).order_by("package", "code"):
        part, said = versions[row.package], _advisory(row)
        if said.affects(part.version):
            fixed = [one for one in said.fixed if osv.order(one) > osv.order(part.version)]
            found.append(Finding(row.code, part.name, part.version, row.summary, fixed, list(said.aliases)))
    return found


def _advisory(row: Advisory) -> osv.Advisory:
    said = row.said
    return osv.Advisory(
        row.code, row.package, row.summary, said["modified"], tuple(said["aliases"]), frozenset(said["versions"]),
        tuple(tuple((event, version) for event, version in events) for events in said["ranges"]),
    )  # fmt: skip


def last_file() -> AdvisoryFile | None:
    return AdvisoryFile.objects.order_by("-read_at").first()


def is_stale(file: AdvisoryFile | None, now: datetime) -> bool:
    return file is None or file.read_at <= now - STALE


def bill(now: datetime) -> dict:
    return sbom.document(locked(), settings.LOGGING.get("release", ""), now)
