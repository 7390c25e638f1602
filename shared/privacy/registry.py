"""The one list of what is personal: every model field → data category, subject, purpose.

Each app that stores anything has a `personal_data.py` with PERSONAL_DATA, a list of Table. Access, export, erasure,
retention, the Art. 30 register (GDPR) and the policy read it; nothing keeps a second list, and a field that is missing
here fails `tests/guarantees/test_personal_data.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from django.apps import apps

NOT_PERSONAL = "not personal"  # says nothing about a person by itself


@dataclass(frozen=True)
class When:
    """A date that counts only where the row that holds it is so: When("bookings__ends_at", {"state": "confirmed"}).

    The names in `where` are fields of the row that holds the date: a cancelled session is no session.
    `kept`: where the latest such date is written down before the row that holds it goes by a rule of its own
    (`shared.privacy.lasting`): "last_session_at", or "journal__last_session_at", whose beginning `path` shares.
    """

    path: str
    where: Mapping[str, object] = field(default_factory=dict)
    kept: str = ""


@dataclass(frozen=True)
class Record:
    """What retention may know of a row: its category and its dates, never its content.

    category  of the policy's vocabulary, e.g. "booking", "journal.note"
    events    event of the vocabulary → the field (a date or instant) or "relation__field" that holds it; null: not happened.
              Over a relation to many the earliest and the latest count: {"session": "bookings__ends_at"}; a When
              counts only some of them, and says where the date outlives them. Give every date that there is: kept.py
              says "not yet kept" where one is missing
    channel, medium  where the policy tells them apart
    facts     what else differs from row to row: "category", "channel", "medium", "service", "professions" → its field
    where     a filter: which rows are this record at all, e.g. {"role": ""}, {"anonymised_at": None}
    gone      the app's own way of ending rows, "module:function" taking (queryset, action, now), for example to anonymise
              or to destroy a key. Afterwards the rows are gone or no longer match `where`, or they come due every night.
              Without it rows are deleted, and any action but "delete" is reported as not kept
    locked    False where the place's role may not lock rows (tables it can only insert into)
    """

    category: str
    events: Mapping[str, str | When]
    channel: str = ""
    medium: str = "digital"
    facts: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, object] = field(default_factory=dict)
    gone: str = ""
    locked: bool = True


@dataclass(frozen=True)
class Table:
    """One model ("app.Model"), whom it concerns and for what, and the category of each field.

    subject  of the policy's vocabulary; "" where no field is personal
    person   the field, or "relation__field", that says whose row it is (a User's or a StaffAccount's id)
    follows  the foreign key whose row this one lives and dies with; it then has no record of its own
    ends     a scheduled job ("module.task") that ends the rows sooner than any promise would; no record then either
    nobody   why no row can be told to be one person's, where that is so ("a clinic's own"); else `person` or `find` tells

    For a person's rights (`shared.privacy.persons`, `shared.privacy.rights`):
    concerns   as `person`, where whose copy and whose erasure is told more closely: a couple's note about one of them
    find       "module:function" taking a person's id → their rows, where no field tells
    given      fields that the person gave, or chose themselves: what GDPR art. 20 lets them take along
    withheld   field → why an export does not show its value: "secret" (it guards the account or the journal), "sealed" (only
               the practitioner can open it, and hands it over) or "others" (it speaks of somebody else)
    pared      fields that are emptied where the person is erased and something that law keeps still needs the row
    pares      "module:function" taking (queryset, action, now), which empties them
    needed     "module:function" taking (primary keys, now) → those that are in use: a contract that runs needs them, so that
               nobody's wish ends them before it does (art. 17(1)(a))
    evidence   the rows prove what somebody with power over others did: they stay until the policy's own day (art. 17(3)(e))

    For a clinic that takes everything along (`tenants.leaving`), which is every row and field but these:
    stays      why a table's rows stay behind
    remakes    field → why its value stays behind; where the clinic goes on, it is made anew
    """

    model: str
    fields: Mapping[str, str]
    subject: str = ""
    purpose: str = ""
    person: str = ""
    record: Record | None = None
    follows: str = ""
    ends: str = ""
    nobody: str = ""
    concerns: str = ""
    find: str = ""
    given: tuple[str, ...] = ()
    withheld: Mapping[str, str] = field(default_factory=dict)
    pared: tuple[str, ...] = ()
    pares: str = ""
    needed: str = ""
    evidence: bool = False
    records: tuple[Record, ...] = ()  # several, told apart by `where`
    stays: str = ""
    remakes: Mapping[str, str] = field(default_factory=dict)

    @property
    def model_class(self):
        return apps.get_model(self.model)

    @property
    def personal(self):
        return any(category != NOT_PERSONAL for category in self.fields.values())

    @property
    def all_records(self):
        return (self.record, *self.records) if self.record else self.records


@cache
def tables() -> Mapping[str, Table]:
    """ "app.Model" in lower case → Table, of every installed app of ours."""
    found = {}
    for config in apps.get_app_configs():
        try:
            module = import_module(f"{config.name}.personal_data")
        except ModuleNotFoundError as error:
            if error.name != f"{config.name}.personal_data":
                raise
            continue
        found |= {table.model.lower(): table for table in module.PERSONAL_DATA}
    return found
