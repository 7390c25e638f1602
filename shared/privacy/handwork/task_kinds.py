"""The kinds that follow from the policy alone."""

from django.utils.translation import gettext_noop

from shared.privacy.handwork.kinds import TaskKind

TASK_KINDS = [
    TaskKind(
        "shred",
        gettext_noop("Shred paper"),
        gettext_noop("Go through what you keep on paper. Shred whatever the promise says must be gone by %(until)s."),
        "file-text",
    ),
    TaskKind(
        "return",
        gettext_noop("Give it back"),
        gettext_noop("Give back, or let be fetched, whatever the promise says must be gone by %(until)s."),
        "hand-heart",
    ),
    TaskKind(
        "task",
        gettext_noop("Delete by hand"),
        gettext_noop("Delete by hand whatever the promise says must be gone by %(until)s. The service can't reach it."),
        "trash-2",
    ),
]
