"""How journals end: by their keys; named in personal_data.py.

The data key goes before the row does, so that nothing of it is left in the table even where a row's deletion fails; the
journal's own key goes with its last entry. What older dumps hold opens until their epoch is destroyed (shared.staff.rotation).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from practice.journal import material
from practice.journal.models import Entry, Journal


@transaction.atomic
def destroy(queryset, action: str, now: datetime) -> int:
    """Ends these entries; every `action` means the same. Returns how many."""
    keys = list(queryset.values_list("pk", "journal_id"))
    entries = Entry.objects.filter(pk__in=[pk for pk, _ in keys])
    entries.update(head=b"", head_epoch="", body=b"", file=None)
    entries.delete()
    journals = Journal.objects.filter(pk__in={journal for _, journal in keys})
    _end_empty(journals, now)
    for journal in journals.annotate(newest=Max("entries__created_at")):
        Journal.objects.filter(pk=journal.pk).update(last_entry_at=journal.newest)
    return len(keys)


@transaction.atomic
def destroy_journals(queryset, action: str, now: datetime) -> int:
    """Ends journals that hold nothing (more); one that still holds an entry stays. Returns how many."""
    return _end_empty(queryset, now)


def _end_empty(journals, now: datetime) -> int:
    """The copies of the key first, then subjects and journal; what lies on paper for them becomes a task."""
    empty = list(journals.filter(entries__isnull=True).values_list("pk", flat=True))
    found = Journal.objects.filter(pk__in=empty)
    material.left_behind(empty, now)
    for journal in found:
        journal.copies.update(blob=b"", epoch="")
        journal.pairs.update(blob=b"", epoch="")
    found.delete()
    return len(empty)
