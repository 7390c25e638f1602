"""Everything that a clinic keeps, as files that say what they are.

    README.md                what each file and each field is
    manifest.json            how many rows each table has, and the SHA-256 of each file; signed by the platform
    tables/<app.Model>.jsonl one row to a line
    files/…                  values that are files of their own (a logo, a sealed text)
    staff.json               which account of the platform is behind each member of the staff
    policy/version-<n>.yaml  each published policy, to read
    journals/…               what a practitioner has opened and added, locked with a code that only they hold

`contents` of the manifest is what a parcel made from the same rows always says alike, wherever they lie: the test of a move.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils.module_loading import import_string

from shared.privacy.engine.document import dump
from shared.privacy.queries import document_of, published
from shared.privacy.registry import Table
from shared.privacy.rights.answers import packed
from shared.signing import sign
from shared.staff import keyring
from tenants.isolation.hosts import ClinicEntry
from tenants.leaving import readme, rows
from tenants.leaving.store import Store

FORMAT = 1
SIGNED = "leaving manifest"  # what the platform's signature is for


def pack(
    store: Store, entry: ClinicEntry, formerly: list[str], epochs: keyring.Epochs, now: datetime, asked_by=None
) -> dict:
    """Writes all of it, and returns the manifest. Runs in one snapshot of the database, which the caller has begun. What
    absolute secrecy covers from `asked_by` (a User's id; None: from everybody) is left out."""
    tables, covering = rows.moving(), import_string(settings.LEAVING_COVERED)(asked_by)
    contents, of = {"tables": {}, "files": {}}, len(tables) + 1
    for done, table in enumerate(tables):
        store.tell(done, of)
        contents["tables"][table.model] = _table(store, table, epochs, contents["files"], covering.keeps)
    _policies(store)
    people = packed(_staff())
    store.put("staff.json", [people])
    store.put("README.md", [readme.text(tables, entry, now).encode()])
    manifest = _manifest(entry, formerly, contents, hashlib.sha256(people).hexdigest(), now)
    store.put("manifest.json", [packed(manifest)])
    store.close()
    store.tell(of, of)
    return manifest


def _table(store, table: Table, epochs, files: dict, keeps: Callable) -> dict:
    counted = 0

    def put(name, data):
        written = store.put(name, [data])
        files[name] = {"size": written["size"], "sha256": written["sha256"]}

    def lines() -> Iterator[bytes]:
        nonlocal counted
        for row in rows.rows_of(table):
            if not keeps(table, row):
                continue
            counted += 1
            yield rows.line(rows.to_plain(table, row, epochs, put))

    written = store.put(f"tables/{table.model}.jsonl", lines())
    return {"rows": counted, "size": written["size"], "sha256": written["sha256"]}


def _policies(store) -> None:
    for version in published().order_by("number"):
        store.put(f"policy/version-{version.number}.yaml", [dump(document_of(version)).encode()])


def _staff() -> dict:
    """User → the account of the platform behind it: not a row's own value, for elsewhere it is another one's."""
    people = get_user_model()._base_manager.exclude(staff_id=None).order_by("pk")
    return {str(pk): str(account) for pk, account in people.values_list("pk", "staff_id")}


def _manifest(entry, formerly, contents, staff, now) -> dict:
    digest = hashlib.sha256(packed(contents)).hexdigest()
    place = connection.schema_name
    signed = {"digest": digest, "place": place, "formerly": formerly, "staff": staff}
    return signed | {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "clinic": {"name": entry.name, "country": entry.country, "timezone": entry.timezone},
        "contents": contents,
        "signature": sign(signed, SIGNED),
    }


def total(manifest: dict) -> int:
    return sum(table["rows"] for table in manifest["contents"]["tables"].values())


def names_in_order(index: dict) -> list[str]:
    """As a person would look at them: the explanation first."""
    first: Callable[[str], tuple] = lambda name: (name != "README.md", name != "manifest.json", name)  # noqa: E731
    return sorted(index, key=first)
