"""A mail that came back: the report that a mail server sends to the return path (RFC 3464), read as it came.

Only what is a report of a failure counts: a delay is none, and an out-of-office answer is no report. A report of abuse
(RFC 5965), which mail services send when a reader presses "unwanted", names our return path itself.
"""

from email import message_from_bytes, message_from_string, policy
from email.errors import MessageError
from email.message import EmailMessage

from shared.privacy.return_path import Returned, read
from tenants.isolation.hosts import hosts

LARGEST = 2_000_000  # bytes: a report may carry the message that it returns
TO = ("X-Original-To", "Delivered-To", "Envelope-To", "To")


class NotOurs(Exception):
    """Nothing to do, and why: the message is no report, tells of no failure, or came to no return path of ours."""


def which(raw: bytes, recipient: str = "") -> Returned:
    """The message that the report is about. `recipient`: the envelope's, where the mail server says it; else the headers'.
    Raises NotOurs."""
    try:
        report = message_from_bytes(raw[:LARGEST], policy=policy.default)
        if not has_failed(report):
            raise NotOurs("not a report of a failed delivery")
        named = [recipient] if recipient else [str(value) for name in TO for value in report.get_all(name, ())]
    except (MessageError, LookupError, ValueError) as error:
        raise NotOurs("not readable") from error
    places = [entry.schema for entry in hosts.everyone()]
    found = next((one for one in (read(text, places) for text in named) if one), None)
    if found is None:
        raise NotOurs("no return path of ours")
    return found


def unwanted(raw: bytes) -> Returned | None:
    """The message that a reader complained about; None for anything that is no report of that about a message of ours."""
    try:
        report = message_from_bytes(raw[:LARGEST], policy=policy.default)
        if report.get_content_type() != "multipart/report" or report.get_param("report-type") != "feedback-report":
            return None
        told = next(part for part in report.walk() if part.get_content_type() == "message/feedback-report")
        payload = told.get_payload()
        fields = payload[0] if isinstance(payload, list) else message_from_string(payload, policy=policy.default)
        if str(fields.get("Feedback-Type", "")).strip().lower() != "abuse":
            return None
        places = [entry.schema for entry in hosts.everyone()]
        return read(str(fields.get("Original-Mail-From", "")), places)
    except (MessageError, LookupError, ValueError, StopIteration):
        return None


def has_failed(report: EmailMessage) -> bool:
    """Whether it is a delivery status notification one of whose recipients was given up (RFC 3464 section 2.3.3)."""
    if report.get_content_type() != "multipart/report" or report.get_param("report-type") != "delivery-status":
        return False
    fields = [part for part in report.walk() if part.get_content_type() == "message/delivery-status"]
    blocks = [block for part in fields if part.is_multipart() for block in part.get_payload()]
    return any(str(block.get("Action", "")).strip().lower() == "failed" for block in blocks)
