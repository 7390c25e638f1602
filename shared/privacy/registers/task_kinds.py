"""The kinds of manual task that the registers raise."""

from django.utils.translation import gettext_noop

from shared.privacy.handwork.kinds import TaskKind

TASK_KINDS = [
    TaskKind(
        "breach",
        gettext_noop("A breach is waiting to be told of"),
        gettext_noop(
            "%(hours)s of the 72 hours have passed. Weigh the risk, and tell the authority, in the register of breaches."
        ),
        "triangle-alert",
    ),
    TaskKind(
        "agreement",
        gettext_noop("Renew an agreement"),
        gettext_noop(
            "The agreement with %(name)s ends on %(until)s. Sign a new one and put its dates into the policy."
        ),
        "file-text",
    ),
    TaskKind(
        "review",
        gettext_noop("Look at a security measure"),
        gettext_noop(
            "%(name)s: it is to be looked at by %(until)s. Note what you found in the register of security measures."
        ),
        "shield-check",
    ),
    TaskKind(
        "assessment",
        gettext_noop("Take up an impact assessment again"),
        gettext_noop("%(name)s: it was to be looked at again by %(until)s."),
        "search",
    ),
]
