"""Every kind of manual task: TASK_KINDS of each app's task_kinds.py.

    TASK_KINDS = [TaskKind("shred", gettext_noop("Shred paper"), gettext_noop("Everything from before %(until)s …"))]

The words are msgids; what stands in %(…)s comes from the task's `about`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


@dataclass(frozen=True)
class TaskKind:
    """`title` and `words` say what is to be done. `icon`: see shared/web/icons. `signed`: "module.function", which takes the
    task when somebody has signed it, in the same transaction. `page`: the name of a URL that takes the task's id, where there
    is something to look at first."""

    key: str
    title: str
    words: str
    icon: str = "clipboard-list"
    signed: str = ""
    page: str = ""


@cache
def kinds() -> Mapping[str, TaskKind]:
    """TaskKind.key → TaskKind, of every installed app."""
    found = {}
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.task_kinds"):
            found |= {kind.key: kind for kind in import_module(f"{config.name}.task_kinds").TASK_KINDS}
    return found
