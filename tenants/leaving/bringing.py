"""A parcel into a new clinic: checked whole before anything is changed, then everything or nothing, in one transaction.

A clinic is new while it has no client and no staff but its owner. What its sign-up laid ready is taken away, and the
parcel's rows come in its place with the keys they had. Members of the staff are mapped: whoever brings the parcel is its
owner; everybody else comes in when the owner invites them, and finds what was theirs.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import DatabaseError, connection, transaction

from shared.privacy.registry import Table
from shared.privacy.rights.answers import packed
from shared.signing import BadSignature, unsign_from
from shared.staff import keyring
from tenants.isolation.spares import INSERT_ONLY
from tenants.leaving import rows
from tenants.leaving.packing import FORMAT, SIGNED

LONGEST_HEAD = 20 * 2**20  # bytes of manifest and of staff.json
BATCH = 500


class Refused(Exception):
    """`why`: not_a_parcel, newer, damaged, not_ours, other_country, not_new, does_not_fit."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


class Box:
    """An opened parcel. `trusted`: it is known to be what Enrum made, by its signature or because an administrator says so."""

    def __init__(self, file):
        try:
            self.zip = zipfile.ZipFile(file)
            self.manifest = json.loads(self._small("manifest.json"))
            self.contents, self.place = self.manifest["contents"], self.manifest["place"]
            self.formerly = [*self.manifest["formerly"], self.place]
            self.staff = {UUID(key): UUID(value) for key, value in json.loads(self._small("staff.json")).items()}
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError):
            raise Refused("not_a_parcel") from None

    def _small(self, name) -> bytes:
        if self.zip.getinfo(name).file_size > LONGEST_HEAD:
            raise Refused("not_a_parcel")
        return self.zip.read(name)

    def check(self, signed: bool = True) -> None:
        """Every file against the manifest, and the manifest against its signature. Raises Refused."""
        if self.manifest.get("format") != FORMAT:
            raise Refused("newer")
        if hashlib.sha256(packed(self.contents)).hexdigest() != self.manifest.get("digest"):
            raise Refused("damaged")
        if signed and not self.is_ours():
            raise Refused("not_ours")
        told = {f"tables/{name}.jsonl": one for name, one in self.contents["tables"].items()} | self.contents["files"]
        for name, one in told.items():
            self._check_file(name, one)

    def is_ours(self) -> bool:
        try:
            told = unsign_from(self.place, self.manifest["signature"], SIGNED)
        except (BadSignature, KeyError, TypeError):
            return False
        people = hashlib.sha256(self._small("staff.json")).hexdigest()
        mine = {name: self.manifest[name] for name in ("digest", "place", "formerly", "staff")}
        return told == mine and people == told["staff"]

    def _check_file(self, name, one):
        try:
            info = self.zip.getinfo(name)
            if info.file_size != one["size"]:  # before it is unpacked: a bomb says what it will be
                raise Refused("damaged")
            whole = hashlib.sha256()
            with self.zip.open(info) as file:
                while part := file.read(2**20):
                    whole.update(part)
        except (KeyError, zipfile.BadZipFile, OSError, EOFError):
            raise Refused("damaged") from None
        if whole.hexdigest() != one["sha256"]:
            raise Refused("damaged")

    def lines(self, table: Table) -> Iterator[dict]:
        """Nothing for a table that was not there yet when the parcel was made."""
        if table.model in self.contents["tables"]:
            with self.zip.open(f"tables/{table.model}.jsonl") as file:
                for line in file:
                    yield json.loads(line)

    def file(self, name: str) -> bytes:
        if name not in self.contents["files"]:
            raise KeyError(name)
        return self.zip.read(name)


def is_new() -> bool:
    """Nobody has been helped here yet, and the owner is alone."""
    people = get_user_model()._base_manager
    return not people.filter(role="").exists() and people.count() <= 1


@transaction.atomic
def bring_in(box: Box, staff_id: UUID | None, epochs: keyring.Epochs, now: datetime) -> int:
    """How many rows lie here now. `staff_id`: the account of whoever is to be the owner; None where the parcel's own staff
    goes on as it is. Raises Refused, with everything as it was."""
    if not is_new():
        raise Refused("not_new")
    try:
        with transaction.atomic():
            _clear()
            number = sum(_insert(box, table, staff_id, epochs, now) for table in rows.moving())
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a row that points at nothing is refused here
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except (DatabaseError, ValidationError, FieldDoesNotExist, KeyError, ValueError, TypeError, AttributeError):
        raise Refused("does_not_fit") from None
    return number


def _clear():
    for table in reversed(rows.moving()):
        if table.model_class._meta.db_table not in INSERT_ONLY:
            table.model_class._base_manager.all().delete()


def _insert(box, table, staff_id, epochs, now) -> int:
    number, waiting, model = 0, [], table.model_class
    owner = _owner(box, staff_id) if model is get_user_model() else None
    for found in box.lines(table):
        row = rows.from_plain(table, found, box.file)
        if model is get_user_model():
            _member(row, box.staff, owner, staff_id)
        waiting.append(row)
        if len(waiting) == BATCH:
            number, waiting = number + _write(table, waiting, epochs), []
    return number + _write(table, waiting, epochs)


def _write(table, waiting, epochs) -> int:
    rows.wrap_again(table, waiting, epochs)
    table.model_class._base_manager.bulk_create(waiting)
    return len(waiting)


def _owner(box, staff_id) -> UUID | None:
    """Which of the parcel's people whoever brings it is: the one with their account, else its first owner."""
    if staff_id is None:
        return None
    mine = next((user for user, account in box.staff.items() if account == staff_id), None)
    if mine is not None:
        return mine
    people = [one for one in _people(box) if one["role"] == "owner"]
    return UUID(people[0]["id"]) if people else None


def _people(box):
    table = next(one for one in rows.moving() if one.model_class is get_user_model())
    return box.lines(table)


def _member(row, staff, owner, staff_id) -> None:
    """What is made anew of a person (registry, `remakes`): no password, no key; staff with the account behind them."""
    row.set_password(None)
    row.public_key = row.staff_id = None
    if row.role:
        row.staff_id = staff.get(row.pk, uuid4())
        if owner is not None and row.staff_id == staff_id and row.pk != owner:
            row.staff_id = uuid4()
    if row.pk == owner:
        row.staff_id, row.is_active, row.closed_at = staff_id, True, None
