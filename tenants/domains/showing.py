"""What the page says about a domain: its records, and what was seen of each, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tenants.domains import checking, names
from tenants.domains.models import OwnDomain

GOOD = {"ok", "here"}
TITLES = {
    "token": _("That the domain is yours"),
    "address": _("Where the domain leads"),
    "spf": _("Who may send (SPF)"),
    "dkim": _("Our signature (DKIM)"),
    "dmarc": _("What becomes of forgeries (DMARC)"),
}
NOT_YET = _("Not looked at yet.")
SEEN = {
    ("token", "ok"): _("Seen: the domain is yours."),
    ("token", "missing"): _("Not there yet. It can take some hours until a new record is seen everywhere."),
    ("token", "other"): _(
        "There is a record of ours, but not this one: it is from an earlier time or another clinic. Put this one there."
    ),
    ("token", "taken"): _(
        "Another clinic here uses this domain. It is yours as soon as the other one lets it go, "
        "or its record has been gone for three days."
    ),
    ("address", "here"): _("Leads here."),
    ("address", "elsewhere"): _(
        "Leads somewhere else. Visitors do not come here by it, and it can't be your main address."
    ),
    ("address", "none"): _("Leads nowhere yet."),
    ("spf", "ok"): _("We may send for it."),
    ("spf", "missing"): _("Not there yet."),
    ("spf", "without_us"): _(
        "There is such a record, but it does not let us send. "
        "Put the word that begins with include: into it, before its end."
    ),
    ("spf", "several"): _("There are several such records, and then none counts. Make them into one."),
    ("dkim", "ok"): _("The key is there."),
    ("dkim", "missing"): _("Not there yet."),
    ("dkim", "other"): _("There is another key than ours. Compare it letter by letter."),
    ("dmarc", "ok"): _("There is such a record."),
    ("dmarc", "missing"): _("Not there yet."),
    ("dmarc", "several"): _("There are several such records, and then none counts. Keep one."),
}
UNANSWERED = _("The domain's servers did not answer. We ask again every hour; nothing changes meanwhile.")


@dataclass(frozen=True)
class Record:
    """One line to write at whoever keeps the domain. `good`: True, False, or None where nobody has looked."""

    title: str
    kind: str
    name: str
    value: str
    good: bool | None
    words: str


@dataclass(frozen=True)
class Shown:
    domain: OwnDomain
    name: str  # in its own letters
    ascii: str  # "" where that is the same
    records: list[Record]
    preferred: bool
    can_be_preferred: bool
    looking: bool  # asked for, and not answered yet


def shown(domain: OwnDomain, preferred_host: str) -> Shown:
    name = names.shown(domain.name)
    preferred = domain.name == preferred_host
    return Shown(
        domain=domain,
        name=name,
        ascii="" if name == domain.name else domain.name,
        records=[_record(domain, *line) for line in checking.records(domain)],
        preferred=preferred,
        can_be_preferred=bool(domain.verified_at) and domain.found.get("address") == "here" and not preferred,
        looking=bool(domain.asked_at and (not domain.checked_at or domain.asked_at > domain.checked_at)),
    )


def _record(domain, part, kind, name, value):
    word = domain.found.get(part)
    said = NOT_YET if word is None else UNANSWERED if word == checking.UNANSWERED else SEEN[part, word]
    good = None if word in (None, checking.UNANSWERED) else word in GOOD
    return Record(TITLES[part], kind, name, value, good, said)
