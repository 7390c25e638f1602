"""Which rows absolute pastoral secrecy covers (practice.people.secrecy), of any table: for what leaves the clinic whole, in
somebody's hands. Read from the one registry, so that a new table is covered without being named here.

A row about a client is covered where it names somebody under that secrecy, where it belongs to a row that is covered, or where
the client is known here to such a one alone. What names a practitioner in its own way says so in settings.COVERED_ROWS, what
names a client in its own way in settings.COVERED_CLIENTS.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.module_loading import import_string

from practice.people import secrecy
from practice.people.models import User
from shared.privacy import persons
from shared.privacy.registry import Table, tables

# About whom: rows of the staff, of a company or of nobody tell nothing of a client.
ABOUT = ("client", "visitor", "student", "supervisee", "newsletter_reader")


class Covering:
    """What is covered from one viewer; None: from everybody but those who are bound."""

    def __init__(self, viewer: User | None):
        self.bound = secrecy.bound_but(viewer)
        self.hidden = secrecy.hidden_clients(viewer)
        self._more = {name: import_string(way) for name, way in settings.COVERED_ROWS.items()}
        self._about = {name: import_string(way) for name, way in settings.COVERED_CLIENTS.items()}
        self._known: dict[str, Q] = {}

    def rows(self, table: Table) -> Q | None:
        """None where nothing of the table is covered."""
        if not self.bound or table.subject not in ABOUT:
            return None
        found = self._names_them(table)
        if whose := table.concerns or table.person:
            found |= Q(pk__in=table.model_class._base_manager.filter(**{f"{whose}__in": self.hidden}).values("pk"))
        if about := self._about.get(table.model):
            found |= about(self.hidden)
        return found

    def _names_them(self, table: Table) -> Q:
        if table.model in self._known:
            return self._known[table.model]
        found = self._known[table.model] = Q(pk__in=())  # a table that points at itself
        for field in table.model_class._meta.concrete_fields:
            found |= self._by(table, field)
        if more := self._more.get(table.model):
            found |= more(self.bound)
        self._known[table.model] = found
        return found

    def _by(self, table: Table, field: models.Field) -> Q:
        if field.primary_key:
            return Q()
        if isinstance(field, models.UUIDField) or (field.is_relation and field.related_model is User):
            return Q(**{f"{field.attname}__in": self.bound})
        parent = tables().get(field.related_model._meta.label_lower) if field.is_relation else None
        if parent is None or parent is table or parent.subject not in ABOUT:
            return Q()
        return Q(**{f"{field.name}__in": parent.model_class._base_manager.filter(self.rows(parent)).values("pk")})


class Leaving:
    """settings.LEAVING_COVERED: what stays out of a parcel of everything that `viewer` will hold: rows that are covered from
    them, and rows that hang on such a row. Tables come in an order in which nothing has to be there first.

    What the books need is only emptied (settings.LEAVING_EMPTIED: {"app.Model": empty(row)}): their vouchers have no gap."""

    def __init__(self, viewer: User | None):
        self._covering, self._out = Covering(viewer), {}
        self._empty = {name: import_string(way) for name, way in settings.LEAVING_EMPTIED.items()}

    def keeps(self, table: Table, row: models.Model) -> bool:
        """Whether the row goes along, emptied where it must be."""
        if not self._covering.bound:
            return True
        out = self._out.get(table.model)
        if out is None:
            which = self._covering.rows(table)
            rows = table.model_class._base_manager.filter(which).values_list("pk", flat=True) if which else ()
            out = self._out[table.model] = set(rows)
        if row.pk in out and (empty := self._empty.get(table.model)):
            empty(row)
            return True
        if row.pk in out or any(self._is_out(field, row) for field in row._meta.concrete_fields):
            out.add(row.pk)
            return False
        return True

    def _is_out(self, field: models.Field, row: models.Model) -> bool:
        if not field.is_relation:
            return False
        return getattr(row, field.attname) in self._out.get(field.related_model._meta.label, ())


def leaving(asked_by: UUID | None) -> Leaving:
    """For whoever asked for the parcel, who alone fetches it where they are under that secrecy themselves."""
    return Leaving(User.objects.filter(pk=asked_by).first())


def theirs(practitioner: User) -> Iterable[tuple[Table, models.QuerySet]]:
    """What an owner's parcel has not, of this practitioner's: they take it along by themselves."""
    if practitioner.regime != secrecy.PASTORAL:
        return
    everybody, own = Covering(None), Covering(practitioner)
    for table in tables().values():
        which = everybody.rows(table) if persons.is_here(table) and not table.stays else None
        if which is None:
            continue
        rows = table.model_class._base_manager.filter(which)
        if (not_theirs := own.rows(table)) is not None:
            rows = rows.exclude(not_theirs)
        yield table, rows.order_by("pk")


def of_person(person: UUID, listed: Iterable[tuple[str, list]]) -> Mapping[str, list[int]]:
    """settings.RIGHTS_COVERED: of a person's rows as an answer lists them, [(table, [primary key, …])], which ones nobody but
    the person and those who are bound may read: {table: [their numbers, from 0]}."""
    covering, found = Covering(None), {}
    if not covering.bound:
        return {}
    for name, keys in listed:
        table = tables()[name.lower()]
        which = covering.rows(table)
        if which is None:
            continue
        shut = set(persons.rows_of(table, person).filter(which).values_list("pk", flat=True))
        if numbers := [number for number, key in enumerate(keys) if key in shut]:
            found[name] = numbers
    return found
