"""See shared.privacy.handwork.kinds."""

from django.utils.translation import gettext_noop

from shared.privacy.handwork.kinds import TaskKind

TASK_KINDS = [
    TaskKind(
        "rights_controller",
        gettext_noop("Pass a request on to %(name)s"),
        gettext_noop(
            "Request %(reference)s concerns what %(name)s answers for. Hand it to them with what was asked, and tell the "
            "person whom to expect an answer from. How to reach them: %(reach)s."
        ),
        "users",
    ),
    TaskKind(
        "rights_limit",
        gettext_noop("Decide about what somebody has stopped"),
        gettext_noop(
            "Request %(reference)s restricts or objects, and holds already. Look at it on the page “What people have stopped”."
        ),
        "ban",
    ),
    TaskKind(
        "rights_post",
        gettext_noop("Post an answer"),
        gettext_noop("Print the answer to request %(reference)s and post it to the registered address. Then say when."),
        "mail",
    ),
    TaskKind(
        "rights_hand_over",
        gettext_noop("Hand a file over"),
        gettext_noop(
            "Hand the file of request %(reference)s over to the other controller. Then say how, with its checksum."
        ),
        "upload",
    ),
]
