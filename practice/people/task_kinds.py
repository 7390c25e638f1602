"""See shared.privacy.handwork.kinds."""

from django.utils.translation import gettext_noop

from shared.privacy.handwork.kinds import TaskKind

TASK_KINDS = [
    TaskKind(
        "child_takes_over",
        gettext_noop("A child decides alone from today, and has no address here"),
        gettext_noop("Ask for an e-mail address of their own, so that they can sign in. Their guardian no longer can."),
        "user",
    ),
]
