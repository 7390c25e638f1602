"""See shared.privacy.handwork.kinds."""

from django.utils.translation import gettext_noop

from shared.privacy.handwork.kinds import TaskKind

TASK_KINDS = [
    TaskKind(
        "material_left",
        gettext_noop("A record has ended, and something lies locked away"),
        gettext_noop("Shred what lies here and belonged to it, or hand it out: %(place)s"),
        "file-text",
    ),
]
