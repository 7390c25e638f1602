"""Tasks as a list that is searched, narrowed and taken along. The file names no client: they stand on the page alone."""

from django.utils.translation import gettext, pgettext

from shared.web.listing import Column, Listing


def tasks(request, rows: list[dict]) -> Listing:
    """`rows`: as views._shown makes them, those that wait before those that are signed."""
    return Listing(request, "tasks", [
        Column("title", gettext("Task"), lambda one: one["title"], sought=True, narrows=True),
        Column("about", gettext("What to do"), lambda one: one["words"], sought=True),
        Column("promise", gettext("Promise"), lambda one: one["promise"], sought=True),
        Column("person", gettext("Whom it concerns"), lambda one: one["person"], sought=True, filed=False),
        Column("due", gettext("By the day"), lambda one: one["task"].due_on),
        Column("state", pgettext("of a task", "State"), _state, narrows=True),
        Column("signed", gettext("Signed"), lambda one: one["task"].signed_at),
        Column("by", gettext("Signed by"), lambda one: one["by"], sought=True, narrows=True),
        Column("why", gettext("What became of it"), lambda one: one["task"].why, sought=True, filed=False),
    ], rows)  # fmt: skip


def _state(one: dict) -> str:
    if not one["task"].outcome:
        return gettext("Overdue") if one["overdue"] else gettext("To be done")
    return gettext("Done") if one["task"].outcome == "done" else gettext("Could not be done")
