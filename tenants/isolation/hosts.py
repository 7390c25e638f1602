"""Which place answers at a host: a map in memory, held to a version row.

The version row works through PgBouncer, needs no thread and loses no message, which LISTEN/NOTIFY cannot say. It is read
at most once per second and process, so a new domain or a suspension is felt everywhere within a second.
"""

import threading
import time
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection

from tenants.isolation.context import enter

MAX_AGE = 1.0  # seconds
CLINICS = """
    SELECT d.domain, d.side, c.id, c.schema_name, c.name, c.country, c.timezone, c.state,
           max(d.domain) FILTER (WHERE d.side = 'portal' AND d.is_primary) OVER clinic,
           max(d.domain) FILTER (WHERE d.side = 'my' AND d.is_primary) OVER clinic
      FROM clinics_domain d JOIN clinics_clinic c ON c.id = d.tenant_id
    WINDOW clinic AS (PARTITION BY c.id)
"""


@dataclass(frozen=True)
class ClinicEntry:
    """What every request may know of its clinic without a query. Hosts carry the port; `slug` is the subdomain."""

    id: UUID
    schema: str
    name: str
    country: str
    timezone: str
    state: str
    slug: str
    portal_host: str
    my_host: str

    @property
    def portal_origin(self):
        return f"{settings.SCHEME}://{self.portal_host}"

    @property
    def my_origin(self):
        return f"{settings.SCHEME}://{self.my_host}"


class HostMap:
    """find(host) → (ClinicEntry, side) or None."""

    def __init__(self):
        self.lock, self.version, self.checked, self.found = threading.Lock(), None, 0.0, {}

    def find(self, host):
        self._refresh_if_old()
        return self.found.get(host)

    def _refresh_if_old(self):
        if connection.place is not None:
            return  # inside a place: the request or job asked when it began
        if time.monotonic() - self.checked > MAX_AGE:
            with self.lock:
                if time.monotonic() - self.checked > MAX_AGE:
                    self.refresh()

    def by_schema(self, schema):
        """For jobs and commands, which know a clinic by its schema; None where it is gone."""
        self._refresh_if_old()
        return self.known(schema)

    def known(self, schema):
        """As by_schema, from inside a place: there nothing can be refreshed, and the way in has just done so."""
        return next((entry for entry, _ in self.found.values() if entry.schema == schema), None)

    def by_slug(self, slug):
        """The clinic whose own subdomain this is, or None."""
        self._refresh_if_old()
        return next((entry for entry, _ in self.found.values() if entry.slug == slug), None)

    @staticmethod
    def read(schema):
        """The entry as the caller's own transaction, in the platform's place, sees it now."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({CLINICS}) AS places WHERE schema_name = %s", [schema])  # noqa: S608
            return next(entry for _, (entry, _) in _entries(cursor.fetchall()))

    def look_again(self):
        """The next request asks anew who answers where, instead of within a second."""
        self.checked = 0.0

    def everyone(self):
        """Every clinic once, by subdomain."""
        self.find("")
        return sorted({entry for entry, _ in self.found.values()}, key=lambda entry: entry.slug)

    def refresh(self):
        with enter(settings.PUBLIC_SCHEMA_NAME), connection.cursor() as cursor:
            cursor.execute("SELECT version FROM host_version")
            (version,) = cursor.fetchone()
            if version != self.version:
                cursor.execute(CLINICS)
                self.found, self.version = dict(_entries(cursor.fetchall())), version
        self.checked = time.monotonic()


def _entries(rows):
    port = "".join(settings.BASE_HOST.partition(":")[1:])
    for domain, side, key, schema, name, country, timezone, state, portal, my in rows:
        slug = my.removesuffix(f".my.{settings.BASE_HOSTNAME}")
        entry = ClinicEntry(key, schema, name, country, timezone, state, slug, f"{portal}{port}", f"{my}{port}")
        yield domain, (entry, side)


hosts = HostMap()
