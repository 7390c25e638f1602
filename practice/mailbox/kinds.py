"""Every kind of message that a clinic sends: MAILS of each app's mails.py.

    MAILS = [Mail(MessageKind("booking.confirmed", …), values)]

`values(asked)` gives the kind's fields from live data, or None where what it was about has gone.
`ended(message, now)` is told, in the same transaction, that the mail server took it (`sent_at`) or that it was given up;
`returned(message, now)` that it came back after it had been taken; `complained(message, now)` that its reader told their mail
service that it was unwanted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from uuid import UUID

from django.apps import apps

from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from shared.privacy.engine.document import Document
from shared.privacy.engine.vocabulary import covers
from shared.privacy.mail import MessageKind, Paper
from shared.privacy.rights.limits import MARKETING
from tenants.isolation.hosts import ClinicEntry


@dataclass(frozen=True)
class Asked:
    """What a kind makes its fields from."""

    message_id: UUID
    user: User
    about: UUID | None
    clinic: ClinicEntry
    now: datetime


@dataclass(frozen=True)
class Mail:
    """`purpose`: a promise of the policy; who has objected to it, or restricted what the mail is about, gets none. Where the
    policy has none of that name, the mail serves those that speak of `category`. `owed`: sent all the same, because it guards
    the account, tells of a change or answers a request. `nobody`: it may go to an address without an account. What is not owed
    and serves one of MARKETING is marketing, and held to practice.mailbox.marketing. `paper`: what goes along where the policy
    lets it. `sealed`: what takes the place of its words, sealed to the recipient's own OpenPGP key."""

    kind: MessageKind
    values: Callable[[Asked], Mapping[str, object] | None] = lambda asked: {}
    ended: Callable[[OutgoingMessage, datetime], None] = lambda message, now: None
    returned: Callable[[OutgoingMessage, datetime], None] = lambda message, now: None
    complained: Callable[[OutgoingMessage, datetime], None] = lambda message, now: None
    purpose: str = "care"
    category: str = "booking"
    owed: bool = False
    nobody: bool = False
    paper: Callable[[Asked], Paper | None] = lambda asked: None
    sealed: Callable[[Asked], bytes | None] = lambda asked: None

    @property
    def is_marketing(self) -> bool:
        return not self.owed and (self.purpose in MARKETING or self.category in MARKETING)

    def serves(self, document: Document) -> list[str]:
        """Keys of the policy's purposes."""
        if self.purpose in document.purposes:
            return [self.purpose]
        return [
            key for key, one in document.purposes.items() if any(covers(wide, self.category) for wide in one.categories)
        ] or [self.purpose]


@cache
def mails() -> Mapping[str, Mail]:
    """MessageKind.key → Mail, of every installed app."""
    found = {}
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.mails"):
            found |= {mail.kind.key: mail for mail in import_module(f"{config.name}.mails").MAILS}
    return found
