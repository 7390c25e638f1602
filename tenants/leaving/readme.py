"""The explanation that travels with a parcel: every file, every field. In English: it is read by whoever builds the next
system. Written from the models and the one registry, so that it cannot forget a table."""

from datetime import datetime

from django.db import models

from shared.privacy.registry import NOT_PERSONAL, Table
from tenants.isolation.hosts import ClinicEntry
from tenants.leaving import rows

HEAD = """# Everything of {name}

Made {made} by Enrum for the clinic whose data it is. Keep it as carefully as the clinic itself: it tells who its clients are.

- `manifest.json` counts the rows of each table and gives the SHA-256 of each file. `digest` is the SHA-256 of `contents`,
  written as JSON with sorted keys and no spaces. A parcel made from the same rows gives the same `contents`, wherever they
  lie. `signature` lets Enrum know its own parcels again.
- `tables/*.jsonl` hold one row to a line, as JSON in UTF-8. Keys are UUIDs and stay the same when the clinic moves. Moments
  are ISO 8601 with their offset, days are ISO 8601, money is an integer of the currency's smallest unit, bytes are base64.
  A value {{"file": "files/…"}} lies in that file. A period is {{"from", "to", "bounds"}}, where "[" includes its end.
- `staff.json` says which account of the platform is behind each member of the staff (`people.User` id → account id).
- `policy/*.yaml` are the published privacy policies, to read; `tables/privacy.*` hold the same.
- `journals/*.locked` are journals that their practitioner opened and added. Only the practitioner has the code. It is a
  256-bit key in base32; the file is a 12-byte nonce and then AES-256-GCM's output over JSON, with the file's own name (from
  `journals/` on) as additional data.

## What is sealed

What was written in a journal is encrypted for its readers, and this parcel holds it as it lies: neither the clinic's owner
nor Enrum can read it. `journal.KeyCopy.blob` is a journal's private key (X25519), sealed by HPKE (RFC 9180: base mode,
DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM) to one reader's key of this clinic. `journal.Entry.head` is the key of
one text, sealed to the journal, and `journal.Entry.body` the text under it (AES-256-GCM, nonce first). A reader's key of this
clinic comes out of their hardware key at Enrum alone: so bring the parcel into a new clinic at Enrum, where each reader's
next sign-in opens their journals again, or let each practitioner add what they can open (`journals/`).

## What stays behind

Whoever talks to somebody under absolute pastoral secrecy is known to that practitioner alone. Their rows, and all that hangs
on them, are in no parcel but one that the practitioner asked for; the practitioner adds them under a code (`journals/`).
Invoices under that secrecy are here as vouchers: number, day and amounts, an empty `buyer`, no `client`, no texts.

{stays}

## The tables
"""


def text(tables: list[Table], entry: ClinicEntry, now: datetime) -> str:
    left = "\n".join(f"- `{one.model}`: {one.stays}." for one in _staying())
    head = HEAD.format(name=entry.name, made=now.isoformat(timespec="minutes"), stays=left)
    return head + "\n".join(_table(one) for one in sorted(tables, key=lambda table: table.model))


def _staying() -> list[Table]:
    return sorted((one for one in rows.children_first() if one.stays), key=lambda table: table.model)


def _table(table: Table) -> str:
    words = (table.model_class.__doc__ or "").strip()
    about = "" if words.startswith(f"{table.model_class.__name__}(") else f"\n{words}\n"
    whom = f"\nAbout: {table.subject}. Purpose: {table.purpose}.\n" if table.subject else ""
    fields = "\n".join(_field(table, field) for field in rows.fields_of(table))
    left = "".join(f"\n- `{name}` stays behind: {why}." for name, why in sorted(table.remakes.items()))
    return f"\n### tables/{table.model}.jsonl\n{about}{whom}\n{fields}{left}\n"


def _field(table: Table, field: models.Field) -> str:
    said = [_kind(field)]
    if field.null:
        said.append("may be null")
    if field.is_relation:
        said.append(f"a row of {field.related_model._meta.label}")
    if field.choices:
        said.append("one of " + ", ".join(f'"{value}"' for value, _ in field.choices))
    category = table.fields.get(field.name, NOT_PERSONAL)
    if category != NOT_PERSONAL:
        said.append(f"data category {category}")
    if any(field.name == one.blob for one in rows.sealed_of(table)) or table.withheld.get(field.name) == "sealed":
        said.append("sealed, see above")
    return f"- `{field.name}`: {', '.join(said)}"


def _kind(field: models.Field) -> str:
    one = field.target_field if field.is_relation else field
    return type(one).__name__.removesuffix("Field").lower()
