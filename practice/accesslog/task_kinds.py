"""See shared.privacy.handwork.kinds."""

from django.utils.translation import gettext_noop

from shared.privacy.handwork.kinds import TaskKind

TASK_KINDS = [
    TaskKind(
        "access_review",
        gettext_noop("Look at who has read"),
        gettext_noop(
            "From %(first)s to %(last)s: go through the sample and what stands out, ask where you wonder, and sign what"
            " became of it."
        ),
        "eye",
        page="accesslog:review",
    ),
    TaskKind(
        "access_question",
        gettext_noop("A client asks why somebody read"),
        gettext_noop(
            "It is about the look on %(day)s at %(time)s. Find out, and tell them; the month's list has the line."
        ),
        "message-circle",
    ),
]
