"""Which rows absolute pastoral secrecy covers (practice.people.secrecy), of any table: for what leaves the clinic whole, in
somebody's hands. Read from the one registry, so that a new table is covered without being named here.

A row about a client is covered where it names somebody under that secrecy, where it belongs to a row that is covered, or where
the client is known here to such a one alone. What names a practitioner in its own way says so in settings.COVERED_ROWS.
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
ABOUT = ("client", "visitor", "student", "supervisee")


class Covering:
    """What is covered from one viewer; None: from everybody but those who are bound."""

    def __init__(self, viewer: User | None):
        self.bound = secrecy.bound_but(viewer)
        self.hidden = secrecy.hidden_clients(viewer)
        self._more = {name: import_string(way) for name, way in settings.COVERED_ROWS.items()}
        self._known: dict[str, Q] = {}

    def rows(self, table: Table) -> Q | None:
        """None where nothing of the table is covered."""
        if not self.bound or table.subject not in ABOUT:
            return None
        found = self._names_them(table)
        if whose := table.concerns or table.person:
            found |= Q(pk__in=table.model_class._base_manager.filter(**{f"{whose}__in": self.hidden}).values("pk"))
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
