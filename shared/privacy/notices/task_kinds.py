"""What a notice may ask of somebody's hands."""

from django.utils.translation import gettext_noop

from shared.privacy.handwork.kinds import TaskKind

TASK_KINDS = [
    TaskKind(
        "notice_bounced",
        gettext_noop("Tell of the change another way"),
        gettext_noop(
            "The policy changes on %(day)s, and no mail reaches this person. Tell them by letter, by phone or when you"
            " meet, then sign. Until then the old rule stays theirs."
        ),
        "mail",
        "shared.privacy.notices.actions.told_by_hand",
    ),
    TaskKind(
        "notice_objection",
        gettext_noop("Answer an objection"),
        gettext_noop(
            "This person objects to the change of %(day)s. Answer within a month, then sign. Until they accept it, the"
            " old rule stays theirs."
        ),
        "message-circle",
    ),
]
