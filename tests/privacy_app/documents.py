"""Policies for tests, and a way to publish one on a day of the past without the linter's leave."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import msgspec

from shared.privacy.actions import parts
from shared.privacy.engine.document import canonical, digest, load, plain
from shared.privacy.models import PolicyVersion, Promise

FIRST = date(2026, 1, 1)
HEADER = """
enrum_policy: 1
clinic:
  name: Eken
  country: SE
  languages: [sv, en]
  professions: [coach]
  version: 1
  valid_from: 2026-01-01
  timezone: Europe/Stockholm
  backups: P35D
"""


# A psychologist's clinic up to its purposes, of which more may follow.
CARE = """
enrum_policy: 1
clinic:
  name: Eken
  country: SE
  languages: [en, sv]
  professions: [psychologist]
  version: 1
  valid_from: 2026-01-01
  backups: P35D
purposes:
  care:
    subjects: [client]
    categories: [journal, booking]
    bases: [{article6: contract}]
    words: {en: your care, sv: din vård}
  money:
    subjects: [client]
    categories: [accounts]
    bases: [{article6: legal_obligation}]
    words: {en: payment, sv: betalning}
"""


def put(text: str, day, number: int = 1) -> PolicyVersion:
    """A policy's sections (or, with its header, a whole file), published and in force from the clinic's midnight."""
    document = load(text if "enrum_policy" in text else HEADER + text)
    header = msgspec.structs.replace(document.clinic, version=number, valid_from=day)
    document = msgspec.structs.replace(document, clinic=header)
    at = datetime.combine(day, time.min, ZoneInfo(document.clinic.timezone)).astimezone(UTC)
    version = PolicyVersion.objects.create(
        number=number, state="published", header=plain(header), created_at=at, edited_at=at, published_at=at,
        effective_from=day, effective_at=at, canonical=canonical(document), sha256=digest(document),
    )  # fmt: skip
    Promise.objects.bulk_create(
        Promise(version=version, kind=kind, key=key, position=position, spec=plain(spec))
        for position, (kind, key, spec) in enumerate(parts(document))
    )
    return version


def unpublish() -> None:
    """As if nothing had ever been published or drafted in the place that is entered."""
    PolicyVersion.objects.all().delete()


def put_alone(text: str, day=FIRST) -> PolicyVersion:
    """As the only policy there ever was."""
    unpublish()
    return put(text, day)


POLICY = (
    HEADER
    + """
controllers:
  clinic: {name: Eken AB, number: "556000-0001"}
contacts:
  privacy: {role: privacy, name: Eken, mail: privat@eken.example}
  authority: {role: authority, name: Integritetsskyddsmyndigheten (IMY)}
purposes:
  answer:
    {subjects: [visitor], categories: [enquiry, account, consent_record], bases: [{article6: contract}],
     words: {sv: svara dig, en: answering you}}
retention:
  enquiries: {of: [enquiry], after: correspondence, keep: P12M}
  accounts: {of: [account], after: account_closed, keep: P0D}
  proofs: {of: [consent_record], after: consent_withdrawn, keep: P1Y}
recipients:
  enrum:
    {name: Enrum, role: processor, categories: [all], country: SE, does: [hosting],
     agreement: {kind: processing, signed: 2026-01-01}}
  relay: {name: Posten AB, role: processor, engaged_by: enrum, country: SE, does: [mail],
    categories: [account, contact, booking]}
storage:
  choice: {name: consent, purpose: answer, lasts: P12M, exempt: asked_for, side: [portal]}
  language: {name: language, purpose: answer, lasts: P12M, exempt: asked_for}
  signed_in: {name: "__Host-*", purpose: answer, session: true, exempt: asked_for, side: [my]}
rights:
  access: {right: access, within: P1M, contact: privacy}
notices:
  change: {ways: [mail, in_service], ahead: P30D}
"""
)  # passes the linter
