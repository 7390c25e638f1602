"""What was ended lately, remembered outside the database, so that a restored backup does not bring it back.

    remember(…)     called in the transaction that ends rows; a line too many is harmless, for only due rows are named
    reapply(now)    after a restore, in each place: ends again what is listed and stands there again
    forget(today)   lists older than the longest backup

A backup knows the dates that made an old row due, and the job ends it again by itself; such rows are not listed. It knows
nothing of what was asked, withdrawn or closed after it was made: that is what the lists are for. They hold random ids and
no word of content, one file for each place and day, and belong where backups of the database do not go.
"""

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from shared.privacy import due_rows, lasting
from shared.privacy.models import RetentionRun


def remember(label: str, pks: Iterable, action: str, today: date, gone: str = "") -> None:
    """`label`: "app.Model"; `gone`: the app's own way of ending such rows, as in a Record."""
    line = json.dumps({"table": label, "action": action, "gone": gone, "rows": [str(pk) for pk in pks]})
    here = folder()
    here.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(here / f"{today}.jsonl", "a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def reapply(now: datetime) -> dict[str, int]:
    """{"app.Model": how many rows were ended again} of the place that is entered."""
    RetentionRun.objects.filter(finished_at=None).delete()  # half-done in the backup: what it counted is there again
    lasting.write_down(now)
    done: Counter = Counter()
    for file in sorted(folder().glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            listed = json.loads(line)
            done[listed["table"]] += _end_again(listed, now)
    return {label: number for label, number in sorted(done.items()) if number}


@transaction.atomic
def _end_again(listed: dict, now: datetime) -> int:
    table = due_rows.tables().get(listed["table"].lower())
    if table is None:
        return 0  # a table of an edition before
    model = table.model_class
    if listed["gone"]:
        found = model._base_manager.filter(pk__in=listed["rows"])
        return import_string(listed["gone"].replace(":", "."))(found, listed["action"], now) or 0 if found else 0
    free = list(due_rows.free(model).filter(pk__in=listed["rows"]).values_list("pk", flat=True))
    model._base_manager.filter(pk__in=free).delete()
    return len(free)


def forget(today: date) -> None:
    """No backup that is this old is left to be restored."""
    last = today - timedelta(days=settings.BACKUP_DAYS)
    for file in folder().glob("*.jsonl"):
        if date.fromisoformat(file.stem) < last:
            file.unlink(missing_ok=True)


def forget_place(place: str) -> None:
    """A clinic (its schema) is gone, and its lists with it."""
    shutil.rmtree(Path(settings.ENDED_DIR) / place, ignore_errors=True)


def folder() -> Path:
    return Path(settings.ENDED_DIR) / connection.schema_name
