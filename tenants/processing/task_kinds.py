"""What a change of Enrum's helpers asks of the clinic."""

from django.utils.translation import gettext_noop

from shared.privacy.handwork.kinds import TaskKind

TASK_KINDS = [
    TaskKind(
        "helpers",
        gettext_noop("Enrum changes its helpers"),
        gettext_noop(
            "From %(day)s Enrum works with other helpers. The change stands in your draft of the policy: publish it in"
            " time for your clients to be told, or object to Enrum."
        ),
        "users",
    ),
    TaskKind(
        "agreement",
        gettext_noop("Enrum's agreement changes"),
        gettext_noop(
            "A new edition of the processing agreement holds from %(day)s, once the owner has accepted it. Read it."
        ),
        "file-text",
    ),
]
