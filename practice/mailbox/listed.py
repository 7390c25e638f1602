"""Outgoing mail as a list that is narrowed, sorted and taken along. It names nobody, and neither does its file."""

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext, pgettext

from practice.mailbox.kinds import mails
from practice.mailbox.models import OutgoingMessage
from shared.web.formats import moment
from shared.web.listing import Column, Listing

Problem = OutgoingMessage.Problem


def outgoing(request, rows: QuerySet[OutgoingMessage]) -> Listing:
    """`rows`: queries.not_sent."""
    subjects = {key: gettext(mail.kind.subject) for key, mail in mails().items()}

    def subject(kind: str) -> str:
        return subjects.get(kind, kind)

    def act(one: OutgoingMessage):
        return (
            ""
            if one.is_over
            else render_to_string("mailbox/try.html", {"message": one, "what": subject(one.kind)}, request)
        )

    return Listing(request, "outgoing", [
        Column("what", gettext("Message"), lambda one: subject(one.kind), sought=True, narrows=True,
               stored="kind", word=subject),
        Column("state", pgettext("of a mail", "State"), lambda one: _state(one.is_over), narrows=True,
               stored="is_over", word=_state),
        Column("since", gettext("Since"), lambda one: one.created_at, lambda one: moment(one.created_at), field="created_at"),
        Column("tries", gettext("Tried"), lambda one: one.attempts, number=True, field="attempts"),
        Column("problem", gettext("Why"), _why),
        Column("act", gettext("What to do"), lambda one: None, act, filed=False, sorts=False),
    ], rows)  # fmt: skip


def _state(is_over: bool) -> str:
    return pgettext("of a mail", "Not sent") if is_over else pgettext("of a mail", "Waits")


def _why(one: OutgoingMessage) -> str:
    if not one.is_over:
        waits = gettext("The mail server does not answer, or asks us to wait.")
        return waits if one.problem == Problem.SERVER else ""
    return {
        Problem.ADDRESS: gettext("The address does not exist, or its mail server refuses it."),
        Problem.RETURNED: gettext("It came back: the mail server behind the address could not deliver it."),
        Problem.POLICY: gettext("Your policy does not let mail carry what this message needs."),
        Problem.SCANNER: gettext("It held something that no mail may carry."),
        Problem.MOOT: gettext("What it was about had gone."),
        Problem.UNWANTED: gettext("The person has restricted the use of their data, or objected to it."),
        Problem.LATE: gettext("It could not be sent in time to mean anything."),
    }.get(one.problem, gettext("The mail server did not answer for three days."))
