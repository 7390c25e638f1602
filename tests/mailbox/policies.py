"""Policies of the tests: what mail may carry at a clinic like Biet, one like Spegel, and others."""

from datetime import UTC, datetime
from functools import cache

from shared.privacy.engine.document import Document, canonical, digest, load, plain
from shared.privacy.models import PolicyVersion, Promise
from tenants.isolation.context import enter

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
HEADER = """
enrum_policy: 1
clinic:
  name: Provrummet
  country: SE
  languages: [sv, en]
  version: 1
  valid_from: 2026-01-01
  backups: P35D
recipients:
  host: {name: Huset AB, role: processor, categories: [all], country: SE, does: [hosting],
    agreement: {kind: processing, signed: 2026-01-01}}
  relay: {name: Posten AB, role: processor, engaged_by: host, country: SE, does: [mail],
    categories: [account, contact, booking, newsletter]}
storage:  # or nobody could sign in: what is not declared is stripped
  ours: {name: "__Host-*", side: [my], session: true, exempt: asked_for}
  language: {name: language, lasts: P12M, exempt: asked_for}
"""
CHANNELS = {
    "first_name": "{channel: mail, discreet: true, only: [account.code, account.link, contact.first_name, booking.time]}",
    "letters": "{channel: mail, discreet: true, only: [account.link, newsletter]}",
    "nothing": "{channel: mail, discreet: true, only: [account.code, booking.time]}",
    "no_time": "{channel: mail, discreet: true, only: [account.code, contact.first_name]}",
    "open": "{channel: mail, never: [journal, note, identity_number]}",
    "shut": "{channel: mail, only: [nothing]}",
    "undeclared": "",
}


@cache
def policy(mail: str) -> Document:
    rule = CHANNELS[mail]
    return load(HEADER + (f"channels:\n  mail_says: {rule}\n" if rule else ""))


def put_in_force(entry, mail: str, now=NOW) -> PolicyVersion:
    """The clinic keeps this policy from now on: written as published, without waiting and without lint."""
    with enter(entry.schema):
        return put_in_force_here(mail, now)


def put_in_force_here(mail, now):
    """`mail`: a key of CHANNELS, or a Document."""
    number = PolicyVersion.objects.count() + 1
    document = policy(mail) if isinstance(mail, str) else mail
    version = PolicyVersion.objects.create(
        number=number,
        state=PolicyVersion.State.PUBLISHED,
        header=plain(document.clinic),
        created_at=now,
        effective_from=now.date(),
        effective_at=now,
        published_at=now,
        canonical=canonical(document),
        sha256=digest(document),
    )
    for name, spec in document.promises():
        kind, _, key = name.partition(".")
        Promise.objects.create(version=version, kind=kind, key=key, position=0, spec=plain(spec))
    return version
