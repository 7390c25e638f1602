"""An operator puts a file of advisories here. The server asks nobody by itself, as with models of keys."""

import hashlib
from datetime import datetime

from tenants.parts import osv, queries
from tenants.parts.models import Advisory, AdvisoryFile


def adopt(data: bytes, now: datetime) -> AdvisoryFile:
    """Whatever it says of packages in the lock is kept, the later word for the earlier; withdrawn ones go.
    Raises osv.NotReadable, and then nothing is kept."""
    names, number, kept, gone = {part.key for part in queries.locked()}, 0, {}, set()
    for one in osv.read(data):
        number += 1
        if one.package in names:
            (gone.add if one.withdrawn else kept.setdefault)((one.id, one.package), *(() if one.withdrawn else (one,)))
    if not number:
        raise osv.NotReadable
    for code, package in gone:
        Advisory.objects.filter(code=code, package=package).delete()
    rows = [_row(one, now) for key, one in kept.items() if key not in gone]
    Advisory.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code", "package"], update_fields=["summary", "said", "put_at"]
    )
    return AdvisoryFile.objects.create(digest=hashlib.sha256(data).hexdigest(), advisories=number, read_at=now)


def _row(one: osv.Advisory, now: datetime) -> Advisory:
    said = {
        "versions": sorted(one.versions),
        "ranges": one.ranges,
        "aliases": one.aliases,
        "modified": one.modified,
    }
    return Advisory(code=one.id, package=one.package, summary=one.summary, said=said, put_at=now)
