"""What one promise can say, kind by kind: typed, frozen, plain data.

Terms such as data categories, events, subjects and professions are words of `data/words.yaml` or the clinic's own;
lint checks them. Everything with a fixed set of answers is a Literal, checked on reading.
"""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from .duration import Duration

END = r"$(?!\n)"  # the very end: a plain `$` lets a line break through, and hosts go into headers
LANGUAGES = ("sv", "da", "en", "de")
Lang = Literal["sv", "da", "en", "de"]
Country = Annotated[str, Meta(pattern=rf"^([A-Z]{{2}}|unknown){END}", description="ISO 3166-1, or unknown")]
Term = Annotated[str, Meta(pattern=rf"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*{END}", max_length=80)]
Terms = tuple[Term, ...]
SomeTerms = Annotated[tuple[Term, ...], Meta(min_length=1)]
Line = Annotated[str, Meta(max_length=300)]
Mail = Annotated[str, Meta(pattern=rf"^{END}|^[^@\s<>]+@[^@\s<>]+{END}", max_length=254)]
Link = Annotated[str, Meta(pattern=rf"^{END}|^https://[^\s\"'<>]+{END}", max_length=500)]
# Hosts go into a response header: nothing but a host name, with one leading wildcard at most.
LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
Host = Annotated[str, Meta(pattern=rf"^(\*\.)?{LABEL}(\.{LABEL})+(:\d{{1,5}})?{END}", max_length=260)]
OwnHost = Annotated[str, Meta(pattern=rf"^{END}|^[a-z0-9*]([a-z0-9.*-]*[a-z0-9])?{END}", max_length=253)]
StoreName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.*!#$%&'+^`|~:/-]+" + END, max_length=120)]
YearEnd = Annotated[str, Meta(pattern=rf"^(0[1-9]|1[0-2])-(28|29|30|31){END}", description="month-day")]

Channel = Literal["web", "mail", "sms", "phone", "voicemail", "video", "chat", "post", "digital_post", "social"]
Medium = Literal["digital", "paper", "backup", "outside"]
Side = Literal["portal", "my", "platform"]
Article6 = Literal["consent", "contract", "legal_obligation", "vital_interest", "public_task", "legitimate_interest"]
Article9 = Literal["explicit_consent", "vital_interest", "not_for_profit", "made_public", "legal_claim", "health_care"]
Origin = Literal["person", "guardian", "organisation", "authority", "public", "made_by_us", "device", "practitioner"]
Consent = Literal["none", "preferences", "statistics", "marketing", "embedded"]
Form = Literal["identified", "coded", "pseudonymised", "aggregated", "anonymised"]
Role = Literal["processor", "controller", "joint", "incidental"]
Transfer = Literal["none_needed", "adequacy", "dpf", "scc", "bcr", "derogation", "privacy_shield", "unknown"]
Status = Literal["verified", "secondary", "unverified", "clinic"]
Period = Literal["month", "calendar_year", "fiscal_year"]
Use = Literal["browser_script", "browser_style", "browser_image", "browser_frame", "browser_connect", "server"]
Action = Literal["anonymise", "delete", "destroy_key", "return", "shred", "task", "expires", "move"]
Does = Literal[
    "hosting", "mail", "sms", "phone", "video", "payment", "accounting", "newsletter", "statistics", "session_replay",
    "social", "office", "error_reports", "identity", "survey", "advertising", "care", "supervision", "backup",
    "events", "auditing", "it_support", "cleaning",
]  # fmt: skip


class Spec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Plain data. Defaults are left out of the bytes, so a default once shipped never changes."""


class Words(Spec, kw_only=True):
    """The clinic's own words, language by language; all else is written by render/."""

    sv: str = ""
    da: str = ""
    en: str = ""
    de: str = ""

    def __bool__(self):
        return bool(self.sv or self.da or self.en or self.de)


SCOPES = ("services", "practitioners", "groups")


class AppliesTo(Spec, kw_only=True):
    """Whom or what a promise is about; empty: everybody and everything. Each list is one more condition."""

    services: Terms = ()
    practitioners: Terms = ()
    groups: Terms = ()

    def __bool__(self):
        return bool(self.services or self.practitioners or self.groups)


class Promise(Spec, kw_only=True):
    """What every promise has. `valid_from` is its first day, `valid_to` the day it no longer holds."""

    words: Words = Words()
    source: Line = ""
    status: Status = "clinic"
    applies_to: AppliesTo = AppliesTo()
    valid_from: date | None = None
    valid_to: date | None = None


class Header(Spec, kw_only=True):
    """Whose policy this is: a clinic's, or the platform's own."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    country: Country
    languages: Annotated[tuple[Lang, ...], Meta(min_length=1)]
    professions: Terms = ()
    version: Annotated[int, Meta(ge=1)]
    valid_from: date
    backups: Duration
    timezone: str = "Europe/Stockholm"
    fiscal_year_ends: YearEnd = "12-31"
    host: OwnHost = ""
    health_data: bool = True


class Category(Promise, kw_only=True):
    """A data category of the clinic's own; its words are a noun phrase. The shared ones stand in data/words.yaml."""

    special: bool = False
    many: bool = False
    medium: Medium = "digital"


class SubjectGroup(Promise, kw_only=True):
    """A group of people of the clinic's own; its words are a plural noun phrase."""


class Event(Promise, kw_only=True):
    """A moment made of others; without parts, a date that the record itself carries.

    Its `words` follow "after", its `clause` follows "unless".
    With `of`, an end followed by a sign of life is no end; with `or_silence`, so long a silence is one.
    """

    last_of: Terms = ()
    first_of: Terms = ()
    all_of: Terms = ()
    or_silence: Duration | None = None
    of: Terms = ()
    clause: Words = Words()

    @property
    def parts(self):
        return (*self.last_of, *self.first_of, *self.all_of, *self.of)


class Controller(Promise, kw_only=True):
    name: Line
    number: Line = ""
    address: Line = ""
    joint_with: Terms = ()
    natural_person: bool = False


class Contact(Promise, kw_only=True):
    role: Literal[
        "privacy", "data_protection_officer", "responsible_publisher", "ethics_body", "authority", "complaints",
    ]  # fmt: skip
    name: Line
    mail: Mail = ""
    phone: Line = ""
    address: Line = ""
    link: Link = ""
    registered: date | None = None


class Basis(Spec, kw_only=True):
    """One lawful basis of a purpose; `categories` and `subjects` narrow it, empty means all of the purpose's."""

    article6: Article6
    article9: Article9 | None = None
    national: Line = ""
    imposed_by: Literal["law", "association", "insurer"] = "law"
    categories: Terms = ()
    subjects: Terms = ()
    balancing: Words = Words()


class Purpose(Promise, kw_only=True):
    """`words` is a noun phrase; `explain` a sentence. Collected only after an event, or for a means of payment."""

    subjects: SomeTerms
    categories: SomeTerms
    bases: Annotated[tuple[Basis, ...], Meta(min_length=1)]
    origin: tuple[Origin, ...] = ("person",)
    required_by: Literal["nobody", "contract", "law"] = "nobody"
    only_after: Term | None = None
    only_for: Terms = ()
    explain: Words = Words()


class Unless(Spec, kw_only=True):
    """The rule falls away when this happened; `becomes` names the category whose rules hold instead."""

    happened: Term
    becomes: Term | None = None


class Condition(Spec, kw_only=True):
    """Holds where a value of the record is at least, under, or one of these: the age at collection, a sum, an outcome.

    What is not known of a record keeps no special promise, and frees from no duty.
    """

    value: Term
    at_least: int | None = None
    under: int | None = None
    one_of: Terms = ()


class Retention(Promise, kw_only=True):
    """Keep `of` for `keep` after `after`, then `then`. A clinic's promise is a ceiling, a duty is a floor.

    `when`, `collected_from` and `collected_before` say for which records it holds (a law that came into force speaks of
    those from its day on). `instead_of` names duties of the law whose place it takes: special law beats general.
    """

    of: SomeTerms
    after: Term
    keep: Duration
    bound: Literal["at_most", "at_least"] = "at_most"
    from_end_of: tuple[Period, ...] = ()
    on_first_of: Period | None = None
    tolerance: Duration | None = None
    unless: tuple[Unless, ...] = ()
    client_may: tuple[Literal["shorten", "extend"], ...] = ()
    shorten_after: Term | None = None
    over_all: bool = False
    when: tuple[Condition, ...] = ()
    collected_from: date | None = None
    collected_before: date | None = None
    instead_of: Terms = ()
    then: Action = "delete"
    into: Term | None = None
    reason: Words = Words()
    channels: tuple[Channel, ...] = ()
    media: tuple[Medium, ...] = ()
    at: Terms = ()
    countries: tuple[Country, ...] = ()
    professions: Terms = ()


class Agreement(Spec, kw_only=True):
    kind: Literal["processing", "joint", "confidentiality", "terms"]
    signed: date | None = None
    expires: date | None = None


class Recipient(Promise, kw_only=True):
    """`called`: what it is called where `name` is no proper name ("your own doctor")."""

    name: Line
    called: Words = Words()
    role: Role
    categories: SomeTerms
    country: Country
    kind: Literal["company", "authority", "auditor", "payer", "insurer", "professional", "person", "group"] = "company"
    purposes: Terms = ()
    region: Annotated[str, Meta(pattern=rf"^([A-Z]{{2,3}})?{END}")] = ""
    transfer: Transfer = "none_needed"
    agreement: Agreement | None = None
    engaged_by: Term | None = None
    bound_by: Line = ""
    named_by: Literal["clinic", "client"] = "clinic"
    form: Form = "identified"
    hosts: dict[Use, Annotated[tuple[Host, ...], Meta(min_length=1)]] = {}
    channels: tuple[Channel, ...] = ()
    policy: Link = ""
    consent: Consent = "none"
    near_health: bool = False
    does: tuple[Does, ...] = ()


class Disclosure(Promise, kw_only=True):
    recipient: Term
    purpose: Term
    fields: SomeTerms
    direction: Literal["give", "receive"] = "give"
    consent: Literal["explicit", "informed", "not_needed"] = "explicit"
    consent_per: Literal["occasion", "episode", "standing"] = "occasion"
    duty: Term | None = None
    payer: Literal["", "client", "recipient", "organisation"] = ""
    form: Form = "identified"
    before: tuple[Literal["talk_first", "agree_content", "only_what_is_needed"], ...] = ()


class Storage(Promise, kw_only=True):
    """Anything kept on the visitor's device. `host` empty: our own; `side` empty: every one of our own sites."""

    name: StoreName
    purpose: Term | None = None
    lasts: Duration | None = None
    session: bool = False
    store: Literal["cookie", "local_storage", "session_storage", "cache", "service_worker", "app"] = "cookie"
    host: OwnHost = ""
    path: Annotated[str, Meta(pattern=rf"^/[^\s;]*{END}")] = "/"
    side: tuple[Side, ...] = ()
    recipient: Term | None = None
    consent: Consent = "none"
    exempt: Literal["", "transmission", "asked_for"] = ""
    identifier: bool = False
    form: Form = "identified"
    sent_over: Literal["tls", "never"] = "tls"


class Security(Promise, kw_only=True):
    """A measure; `words` tells what is special here. `opened_by`: the only ones who can."""

    measure: Literal[
        "encrypted_transit", "encrypted_storage", "sealed_journal", "sealed_messages", "hardware_keys", "relation_access",
        "office_access", "access_log", "key_destruction", "backups", "stores_apart", "ruled_out", "locked_cabinet",
        "confidentiality", "training", "private_premises", "pgp", "discreet_messages", "no_card_data", "server_wrapped",
        "trustees", "trustees_elsewhere", "no_trustees", "other",
    ]  # fmt: skip
    of: Terms = ()
    media: tuple[Medium, ...] = ()
    opened_by: tuple[Literal["practitioner", "supervisor", "owner", "trustees", "operator", "client"], ...] = ()
    owner: Line = ""
    review: date | None = None
    evidence: Line = ""


class ChannelRule(Promise, kw_only=True):
    """What may be written in a channel: `never` these; `only` these, or `only: [nothing]`."""

    channel: Channel
    never: Terms = ()
    only: Terms = ()
    encrypted: Literal["", "tls", "pgp", "end_to_end"] = ""
    discreet: bool = False


class NeverCollect(Promise, kw_only=True):
    field: Term
    places: Terms = ()
    claimed_law: Line = ""


class Demand(Promise, kw_only=True):
    """What a person must hand over, and why."""

    field: Term
    places: Terms = ()
    required_by: Literal["clinic", "contract", "law"] = "clinic"


class Outreach(Promise, kw_only=True):
    """What we send of our own accord: how soon, how often, when it stops, and whether one may say no."""

    channels: Annotated[tuple[Channel, ...], Meta(min_length=1)]
    after: Term
    categories: Terms = ()
    delay: Duration | None = None
    every: Duration | None = None
    at_most: Annotated[int, Meta(ge=1)] | None = None
    stops: Terms = ()
    opt_out: bool = True


class Commitment(Promise, kw_only=True):
    """One thing that is never, or always, done; held against the other sections by lint, and by decide.py."""

    never: (
        Literal[
            "share", "sell", "advertise", "other_use", "profile", "decide_by_machine", "train_models", "leave_eea",
            "outside_tags", "store_card", "record_sessions",
        ] | None
    ) = None  # fmt: skip
    always: (
        Literal[
            "keep_secret", "keep_secret_absolute", "deny_knowledge", "log_access", "ask_before_sharing", "release_notes",
            "keep_records_elsewhere",
        ] | None
    ) = None  # fmt: skip
    of: Terms = ()


class Notice(Promise, kw_only=True):
    ways: Annotated[tuple[Literal["mail", "sms", "in_service", "post", "digital_post"], ...], Meta(min_length=1)]
    ahead: Duration
    about: Literal["change", "breach", "new_processor"] = "change"


class Right(Promise, kw_only=True):
    """What a person may ask. A complaint needs no period; `not_for` is what the right doesn't reach (say why)."""

    right: Literal[
        "access", "rectification", "erasure", "restriction", "objection", "portability", "withdraw_consent",
        "complaint", "access_log", "block",
    ]  # fmt: skip
    within: Duration | None = None
    contact: Term | None = None
    forms: tuple[Literal["signed_in", "mail", "letter", "phone", "in_person"], ...] = ()
    delivers: tuple[Literal["html", "json", "pdf", "paper"], ...] = ()
    not_for: Terms = ()
