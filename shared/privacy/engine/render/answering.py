"""Who answers, what a person may ask, and how changes are told."""

from ..promises import Contact, Controller, Notice, Right
from .voice import Voice, capital, tidy


def controller_heading(voice: Voice, key: str, one: Controller) -> str:
    return one.name


def controller(voice: Voice, one: Controller) -> str:
    said = voice.say("people", "controller", n=one.name)
    scope = voice.scope(one)
    if scope:
        said += voice.say("common", "scope", x=voice.listed(scope))
    if one.joint_with:
        said += voice.say("people", "joint", n=voice.listed(voice.recipient(part) for part in one.joint_with))
    return said


def controller_facts(voice: Voice, one: Controller):
    yield from _filled(one, ("number", "address"))


def contact_heading(voice: Voice, key: str, one: Contact) -> str:
    return voice.pattern("people", "contact_head", one.role)


def contact(voice: Voice, one: Contact) -> str:
    said = voice.say("people", "contact", one.role, n=one.name)
    if one.registered:
        said += voice.say("people", "registered", date=voice.day(one.registered))
    return said


def contact_facts(voice: Voice, one: Contact):
    yield from _filled(one, ("mail", "phone", "address", "link"))


def _filled(one, names):
    for name in names:
        if value := getattr(one, name):
            yield name, value


def right_heading(voice: Voice, key: str, one: Right) -> str:
    return voice.pattern("people", "rights_head", one.right)


def right(voice: Voice, one: Right) -> str:
    said = voice.pattern("people", "rights", one.right)
    if one.within:
        said += voice.say("people", "within", d=voice.duration(one.within, dative=True))
    if one.forms:
        forms = voice.listed((voice.pattern("people", "form", part) for part in one.forms), "or")
        said += voice.say("people", "forms", f=forms)
    if one.not_for:
        said += voice.say("people", "not_for", c=voice.nouns(one.not_for, "acc", "or"))
    return tidy(said)


def right_facts(voice: Voice, one: Right):
    if one.within:
        yield "within", voice.duration(one.within, dative=True)
    contact = voice.document.contacts.get(one.contact or "")
    if contact:
        yield "contact", ", ".join(filter(None, (contact.name, contact.mail)))
    if one.delivers:
        yield "delivers", capital(voice.listed(voice.pattern("people", "delivers", part) for part in one.delivers))
    if one.source:
        yield "source", one.source


def notice_heading(voice: Voice, key: str, one: Notice) -> str:
    return voice.pattern("people", "notice_head", one.about)


def notice(voice: Voice, one: Notice) -> str:
    ways = voice.listed(voice.pattern("common", "channel_by", part) for part in one.ways)
    return voice.say("people", "notice", one.about, w=ways, d=voice.duration(one.ahead, one.about == "breach"))
