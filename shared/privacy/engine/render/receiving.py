"""Recipients, disclosures, and what is kept on the device."""

from .. import vocabulary
from ..promises import Disclosure, Recipient, Storage
from .voice import Voice, capital, tidy


def recipient_heading(voice: Voice, key: str, one: Recipient) -> str:
    return capital(voice.named(one))


def recipient(voice: Voice, one: Recipient) -> str:
    known = one.named_by == "client" or one.kind in ("authority", "payer", "insurer")
    at_home = known and one.country == voice.document.clinic.country
    where = "" if at_home else voice.country(one.country)
    what = voice.nouns(one.categories, "acc")
    said = [voice.say("recipients", "recipient", one.role, n=capital(voice.named(one)), where=where, c=what)]
    if one.engaged_by:
        said.append(voice.say("recipients", "engaged", n=voice.named(one), by=voice.recipient(one.engaged_by)))
    if one.named_by == "client":
        said.append(voice.pattern("recipients", "named_by_client"))
    if one.region in ("EU", "EEA"):
        said.append(voice.pattern("recipients", "regions", one.region))
    said.append(voice.pattern("common", "forms", one.form))
    if one.transfer != "none_needed":
        said.append(voice.say("recipients", "transfer", t=voice.pattern("recipients", "transfers", one.transfer)))
    if one.bound_by:
        said.append(voice.say("recipients", "bound", b=one.bound_by))
    said.append(consent_said(voice, one.consent))
    return tidy("".join(said))


def recipient_facts(voice: Voice, one: Recipient):
    if one.does:
        yield "does", capital(voice.listed(voice.pattern("recipients", "does", part) for part in one.does))
    yield "what", capital(voice.nouns(one.categories))
    yield "where", capital(voice.country(one.country))
    if one.transfer != "none_needed":
        yield "transfer", capital(voice.pattern("recipients", "transfer_names", one.transfer))
    if one.agreement:
        kind = capital(voice.pattern("recipients", "agreements", one.agreement.kind))
        yield "agreement", f"{kind}, {voice.day(one.agreement.signed)}" if one.agreement.signed else kind
    if hosts := sorted({host for found in one.hosts.values() for host in found}):
        yield "hosts", ", ".join(hosts)
    if one.policy:
        yield "policy", one.policy
    if one.source:
        yield "source", one.source


def disclosure_heading(voice: Voice, key: str, one: Disclosure) -> str:
    return capital(voice.recipient(one.recipient))


def disclosure(voice: Voice, one: Disclosure) -> str:
    duty = vocabulary.duties().get(one.duty, {}).get(voice.lang, (one.duty or "").replace("_", " "))
    if duty and one.source:
        duty = f"{duty} ({one.source})"
    form, told = "duty" if one.duty else one.consent, {"n": voice.recipient(one.recipient), "duty": duty}
    said = voice.say("recipients", one.direction, form, c=voice.nouns(one.fields, "acc"), **told)
    if one.consent == "explicit" and not one.duty:
        said += voice.pattern("recipients", "per", one.consent_per)
    said += "".join(voice.pattern("recipients", "before", step) for step in one.before)
    return tidy(said + voice.pattern("common", "forms", one.form))


def disclosure_facts(voice: Voice, one: Disclosure):
    yield "purpose", capital(voice.purpose(one.purpose))
    yield "what", capital(voice.nouns(one.fields))
    if one.payer:
        yield "payer", capital(voice.pattern("recipients", "payer", one.payer))
    if one.source:
        yield "source", one.source


def storage_heading(voice: Voice, key: str, one: Storage) -> str:
    return one.name


def lasts(voice: Voice, one: Storage) -> str:
    if one.session or not one.lasts:
        return voice.pattern("common", "session")
    if one.lasts.endless:
        return voice.pattern("common", "cleared")
    said = voice.duration(one.lasts)
    return voice.say("storage", "for", d=said) if one.lasts.measured else said


def storage(voice: Voice, one: Storage) -> str:
    by = voice.recipient(one.recipient) if one.recipient else voice.pattern("common", "us")
    said = [voice.say("storage", "storage", k=voice.pattern("storage", "stores", one.store), n=one.name, by=by,
                      d=lasts(voice, one), p=voice.purpose(one.purpose) if one.purpose else "–")]  # fmt: skip
    if one.identifier:
        said.append(voice.pattern("storage", "identifier"))
    if one.sent_over == "never":
        said.append(voice.pattern("storage", "stays_here"))
    if one.exempt:
        said.append(voice.pattern("storage", "exempt", one.exempt))
    said += [voice.pattern("common", "forms", one.form), consent_said(voice, one.consent)]
    return tidy("".join(said))


def storage_facts(voice: Voice, one: Storage):
    yield "store", capital(voice.pattern("storage", "store_names", one.store))
    yield "set_by", capital(voice.recipient(one.recipient) if one.recipient else voice.document.clinic.name)
    measured = one.lasts and one.lasts.measured and not one.session
    yield "how_long", capital(voice.duration(one.lasts) if measured else lasts(voice, one).lstrip(", "))
    if one.purpose:
        yield "purpose", capital(voice.purpose(one.purpose))
    if one.host:
        yield "where", one.host
    elif one.side:
        yield "where", capital(voice.listed(voice.pattern("storage", "sides", part) for part in one.side))
    yield "consent", voice.pattern("common", "consent_names", one.consent)


def consent_said(voice: Voice, consent: str) -> str:
    if consent == "none":
        return ""
    return voice.say("common", "on_yes", k=voice.pattern("common", "consents", consent))
