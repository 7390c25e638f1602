"""May this happen? Allowed, forbidden, or undeclared: with the promise that decided."""

from collections.abc import Collection, Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple

from .document import Document
from .duration import add
from .geography import ADEQUATE, EEA
from .promises import SCOPES, AppliesTo, ChannelRule, Controller, Disclosure, Promise, Recipient, Storage
from .records import Record
from .retention import Rulebook, happened
from .vocabulary import covers, uncovered

BROWSER = {
    "browser_script": "script-src",
    "browser_style": "style-src",
    "browser_image": "img-src",
    "browser_frame": "frame-src",
    "browser_connect": "connect-src",
}
EVERYTHING = AppliesTo()
FORMS = ("identified", "coded", "pseudonymised", "aggregated", "anonymised")  # from telling most to telling least


class Answer(NamedTuple):
    """`by` is the promise's id, `why` a few words for a log; true when allowed."""

    verdict: Literal["allowed", "forbidden", "undeclared"]
    by: str = ""
    why: str = ""

    def __bool__(self):
        return self.verdict == "allowed"


def consented(consent: Collection[str], kind: str, key: str, gpc: bool = False) -> bool:
    """By category ("statistics") or service ("recipients.counting").

    A no to the service ("-recipients.counting") outweighs all; Global Privacy Control outweighs a yes to a category,
    not a yes to the service itself.
    """
    if kind == "none":
        return True
    if f"-{key}" in consent:
        return False
    return key in consent or (kind in consent and not (gpc and kind in ("statistics", "marketing")))


def storage_named(
    document: Document, name: str, host: str = "", path: str = "/", store: str = "cookie", side: str = ""
) -> tuple[str, Storage] | None:
    """(id, promise) of what is declared for this name on a device, the most exact first."""
    found = [
        (f"storage.{key}", one)
        for key, one in document.storage.items()
        if fnmatchcase(name, one.name)
        and (one.store, one.host) == (store, host)
        and (path == one.path or path.startswith(one.path.rstrip("/") + "/"))
        and (not one.side or not side or side in one.side)
    ]
    return max(found, key=lambda pair: (pair[1].name == name, len(pair[1].name), pair[0]), default=None)


def may_set(
    document: Document,
    name: str,
    consent: Collection[str] = (),
    host: str = "",
    path: str = "/",
    store: str = "cookie",
    side: str = "",
    gpc: bool = False,
) -> Answer:
    """May this be kept on the device? `side`: portal, my or platform; `host` only for somebody else's."""
    found = storage_named(document, name, host, path, store, side)
    if not found:
        return Answer("undeclared", "", name)
    by, one = found
    if one.consent == "none" and not one.exempt:
        return Answer("forbidden", by, "neither consent nor exemption is declared")
    service = f"recipients.{one.recipient}" if one.recipient else by
    if not consented(consent, one.consent, service, gpc):
        return Answer("forbidden", by, f"needs consent to {one.consent}")
    return Answer("allowed", by, one.exempt or one.consent)


def office_sees(document: Document, category: str) -> Answer:
    """May those who plan and invoice see this of a client without a relation of their own? Only where a measure says so,
    and never where another promises that working there is not enough."""
    measures = [(f"security.{key}", one) for key, one in document.security.items()]
    for by, one in measures:
        if one.measure == "relation_access" and _over(one.of, category):
            return Answer("forbidden", by, category)
    for by, one in measures:
        if one.measure == "office_access" and any(covers(wide, category) for wide in one.of):
            return Answer("allowed", by, category)
    return Answer("undeclared", "", category)


def _over(of: Collection[str], category: str) -> bool:
    """A measure that names nothing speaks of everything."""
    return not of or any(covers(wide, category) for wide in of)


def _host_matches(pattern: str, host: str) -> bool:
    return host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:]))


def may_send(
    document: Document,
    to: str,
    categories: Collection[str],
    channel: str = "",
    consent: Collection[str] = (),
    form: str = "identified",
    about: AppliesTo = EVERYTHING,
) -> Answer:
    """To a recipient, by its key or one of its hosts. Whatever is not declared is not sent.

    `about`: the service, practitioner and groups that it concerns, as far as they are known."""
    if to in document.recipients:
        found = [(to, document.recipients[to])]
    else:
        found = [
            (key, one)
            for key, one in sorted(document.recipients.items())
            if any(_host_matches(host, to) for hosts in one.hosts.values() for host in hosts)
        ]
    if not found:
        return Answer("undeclared", "", to)
    for by, rule in channel_rules(document, channel):
        if broken := _broken(rule, categories):
            return Answer("forbidden", by, ", ".join(broken))
    answers = [_may_send_to(document, key, one, categories, channel, consent, form, about) for key, one in found]
    return next((answer for answer in answers if answer), answers[0])


def _may_send_to(document, key, one: Recipient, categories, channel, consent, form, about) -> Answer:
    by = f"recipients.{key}"
    if other := beside(one, about):
        return Answer("forbidden", by, other)
    if missing := uncovered(one.categories, categories):
        return Answer("undeclared", by, ", ".join(missing))
    if channel and one.channels and channel not in one.channels:
        return Answer("forbidden", by, f"not by {channel}")
    if FORMS.index(form) < FORMS.index(one.form):
        return Answer("forbidden", by, f"only {one.form}")
    if stop := transfer_stopped(document, one):
        return Answer("forbidden", by, stop)
    if not consented(consent, one.consent, by):
        return Answer("forbidden", by, f"needs consent to {one.consent}")
    return Answer("allowed", by)


def transfer_stopped(document, one: Recipient) -> str:
    """Why nothing may go there, or nothing."""
    if one.country == "unknown":
        return "its country is not known"
    if one.country not in ADEQUATE and one.transfer in ("none_needed", "adequacy", "privacy_shield", "unknown"):
        return "no valid transfer mechanism"
    stays = any(vow.never == "leave_eea" for vow in document.commitments.values())
    return "promised never to leave the EEA" if stays and one.country not in EEA else ""


def channel_rules(document: Document, channel: str) -> list[tuple[str, ChannelRule]]:
    return [(f"channels.{key}", rule) for key, rule in sorted(document.channels.items()) if rule.channel == channel]


def _broken(rule: ChannelRule, categories: Collection[str]) -> list[str]:
    never = {one for one in categories if any(covers(wide, one) for wide in rule.never)}
    return sorted(never | set(uncovered(rule.only, categories) if rule.only else ()))


def may_write(document: Document, channel: str, categories: Collection[str]) -> Answer:
    """What a message in this channel may hold, its headers included. Without a rule for the channel: undeclared.

    A message that holds no category at all says nothing about anybody, and passes any rule.
    """
    rules = channel_rules(document, channel)
    for by, rule in rules:
        if broken := _broken(rule, categories):
            return Answer("forbidden", by, ", ".join(broken))
    return Answer("allowed", rules[0][0]) if rules else Answer("undeclared", "", channel)


def may_disclose(
    document: Document,
    recipient: str,
    purpose: str,
    fields: Collection[str],
    consents: Collection[str] = (),
    direction: str = "give",
    duty: str = "",
    told: Collection[str] = (),
    form: str = "identified",
    done: Collection[str] = (),
    about: AppliesTo = EVERYTHING,
) -> Answer:
    """Receiving does not allow giving; a statutory duty is an exception only where it is declared and invoked.

    `consents` and `told` hold ids of disclosures that the person agreed to, or was informed of (a recorded notice);
    `done` the steps that were taken first; `about` as in `may_send`.
    """
    found = [
        (f"disclosures.{key}", one)
        for key, one in sorted(document.disclosures.items())
        if (one.recipient, one.purpose, one.direction) == (recipient, purpose, direction)
    ]
    if not found:
        return Answer("undeclared", "", f"{direction} {recipient} for {purpose}")
    there = [(by, one) for by, one in found if not beside(one, about)]
    if not there:
        return Answer("forbidden", found[0][0], beside(found[0][1], about))
    answers = [_may_disclose_by(by, one, fields, consents, duty, told, form, done) for by, one in there]
    return next((answer for answer in answers if answer), answers[0])


def _may_disclose_by(by, one: Disclosure, fields, consents, duty, told, form, done) -> Answer:
    if missing := uncovered(one.fields, fields):
        return Answer("undeclared", by, ", ".join(missing))
    if FORMS.index(form) < FORMS.index(one.form):
        return Answer("forbidden", by, f"only {one.form}")
    if one.duty and duty != one.duty:
        return Answer("forbidden", by, f"only under {one.duty}")
    if one.consent == "explicit" and not one.duty and by not in consents:
        return Answer("forbidden", by, "needs the person's explicit consent")
    if one.consent == "informed" and by not in {*told, *consents}:
        return Answer("forbidden", by, "the person has not been told")
    if left := [step for step in one.before if step != "only_what_is_needed" and step not in done]:
        return Answer("forbidden", by, f"first: {', '.join(left)}")
    return Answer("allowed", by, one.duty or one.consent)


def beside(one: Promise, about: AppliesTo) -> str:
    """Why a promise that is made for some services, practitioners or groups does not speak here; "" where it does."""
    for scope in SCOPES:
        if (wanted := getattr(one.applies_to, scope)) and set(wanted).isdisjoint(getattr(about, scope)):
            return f"only for {', '.join(wanted)}"
    return ""


def may_collect(
    document: Document, field: str, place: str = "", happened: Collection[str] = (), chosen: str = ""
) -> Answer:
    """May this be asked for, here and now? `happened`: events so far; `chosen`: e.g. the means of payment."""
    for key, rule in sorted(document.never_collect.items()):
        if covers(rule.field, field) and (not rule.places or place in rule.places):
            return Answer("forbidden", f"never_collect.{key}", field)
    answer = Answer("undeclared", "", field)
    for key, purpose in sorted(document.purposes.items()):
        if uncovered(purpose.categories, [field]):
            continue
        if purpose.only_after and purpose.only_after not in happened:
            answer = Answer("forbidden", f"purposes.{key}", f"only after {purpose.only_after}")
        elif purpose.only_for and chosen not in purpose.only_for:
            answer = Answer("forbidden", f"purposes.{key}", f"only for {', '.join(purpose.only_for)}")
        else:
            return Answer("allowed", f"purposes.{key}", purpose.bases[0].article6)
    return answer


def csp_sources(
    document: Document, consent: Collection[str] = (), near_health: bool = False, gpc: bool = False
) -> dict[str, tuple[str, ...]]:
    """{"script-src": ("https://js.example",), …}, 'self' understood. Near health data only what is needed there."""
    found: dict[str, set[str]] = {}
    for key, one in document.recipients.items():
        if (near_health and not one.near_health) or not consented(consent, one.consent, f"recipients.{key}", gpc):
            continue
        for use, hosts in one.hosts.items():
            if use in BROWSER:
                found.setdefault(BROWSER[use], set()).update(f"https://{host}" for host in hosts)
    return {directive: tuple(sorted(hosts)) for directive, hosts in sorted(found.items())}


class Choosable(NamedTuple):
    """One thing a visitor may say yes or no to: the id that consent names, its category and its name."""

    id: str
    kind: str
    name: str


def choices(document: Document) -> list[Choosable]:
    """Every service and store that needs consent; empty: no banner is shown at all."""
    found = [
        Choosable(f"recipients.{key}", one.consent, one.name)
        for key, one in document.recipients.items()
        if one.consent != "none" and any(use in BROWSER for use in one.hosts)
    ]
    for key, one in document.storage.items():
        if one.consent != "none":
            name = document.recipients[one.recipient].name if one.recipient in document.recipients else one.name
            found.append(
                Choosable(f"recipients.{one.recipient}" if one.recipient else f"storage.{key}", one.consent, name)
            )
    return sorted(set(found), key=lambda one: (one.kind, one.id))


def may_reach(
    document: Document,
    key: str,
    events: Mapping[str, tuple[date, ...]],
    sent: Collection[date],
    today: date,
    opted_out: bool = False,
) -> Answer:
    """May this be sent of our own accord today? `events`: the person's dates; `sent`: the days it was sent before."""
    one, by = document.outreach.get(key), f"outreach.{key}"
    if one is None:
        return Answer("undeclared", "", key)
    if opted_out and one.opt_out:
        return Answer("forbidden", by, "the person has said no")
    person, book = Record(id="", category="", events=dict(events)), Rulebook({}, document.events)
    begun = happened(one.after, person, today, book)
    if begun is None or (one.delay and add(begun, one.delay) > today):
        return Answer("forbidden", by, "not yet")
    if stop := next((name for name in one.stops if (happened(name, person, today, book) or date.min) >= begun), None):
        return Answer("forbidden", by, f"stopped by {stop}")
    since = [day for day in sent if day >= begun]
    if len(since) >= (one.at_most or (len(since) + 1 if one.every else 1)):
        return Answer("forbidden", by, "sent often enough")
    if since and one.every and add(max(since), one.every) > today:
        return Answer("forbidden", by, "too soon again")
    return Answer("allowed", by)


def controllers_for(document: Document, service: str = "", practitioner: str = "") -> list[tuple[str, Controller]]:
    """Who answers for a service or a practitioner's clients: those that name it, else those that name nobody."""
    named, general = [], []
    for key, one in document.controllers.items():
        who = one.applies_to
        if not who:
            general.append((f"controllers.{key}", one))
        elif service in who.services or practitioner in who.practitioners:
            named.append((f"controllers.{key}", one))
    return named or general
