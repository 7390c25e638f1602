"""How we write, what we send of our own accord, how we protect, and what we vow."""

from ..phrases import fill
from ..promises import ChannelRule, Commitment, Outreach, Security
from ..vocabulary import covers
from .voice import Voice, capital, tidy


def channel_heading(voice: Voice, key: str, one: ChannelRule) -> str:
    return voice.pattern("common", "channel_name", one.channel)


def channel(voice: Voice, one: ChannelRule) -> str:
    where = capital(voice.pattern("common", "channel_in", one.channel))
    if one.only == ("nothing",):
        said = voice.say("care", "nothing", **{"in": where})
    elif one.only:
        said = voice.say("care", "only", c=voice.nouns(one.only, "acc"), **{"in": where})
    elif one.never:
        said = voice.say("care", "never", c=voice.nouns(one.never, "acc", "or"), **{"in": where})
    else:
        said = voice.say("care", "open_channel", **{"in": where})
    if one.only and one.never:
        said += voice.say("care", "never_too", c=voice.nouns(one.never, "acc", "or"))
    if one.discreet:
        said += voice.pattern("care", "discreet")
    return said + (voice.pattern("care", "encrypted", one.encrypted) if one.encrypted else "")


def outreach_heading(voice: Voice, key: str, one: Outreach) -> str:
    return capital(voice.listed(voice.pattern("common", "channel_name", part) for part in one.channels))


def outreach(voice: Voice, one: Outreach) -> str:
    by = voice.listed((voice.pattern("common", "channel_by", part) for part in one.channels), "or")
    delay = voice.duration(one.delay) if one.delay else ""
    of_account = one.after == "created" and any(covers("account", part) for part in one.categories)
    event = voice.pattern("care", "account_created") if of_account else voice.after(one.after)
    said = [voice.say("care", "outreach_delay" if delay else "outreach", by=by, d=delay, e=event)]
    if one.every:
        said.append(voice.say("care", "every", d=voice.duration(one.every, dative=True)))
    if one.at_most:
        said.append(fill(voice.pattern("care", "at_most")[one.at_most > 1], {"n": one.at_most}))
    if one.stops:
        said.append(voice.say("care", "stops", c=voice.listed((voice.clause(part) for part in one.stops), "or")))
    if one.opt_out:
        said.append(voice.pattern("care", "opt_out"))
    return tidy("".join(said))


def outreach_words(voice: Voice, one: Outreach) -> str:
    """The whole of it, with the clinic's own words."""
    return f"{outreach(voice, one)} {voice.own(one.words)}".strip()


def security_heading(voice: Voice, key: str, one: Security) -> str:
    return voice.pattern("care", "security_head", one.measure)


def security(voice: Voice, one: Security) -> str:
    what = one.of or ("journal",)
    where = voice.listed((voice.pattern("common", "media", part).strip() for part in one.media), "or")
    told = {"C": capital(voice.nouns(what)), "be": voice.be(what), "stand": voice.stand(what)}
    measure = "relation_access_of" if one.of and one.measure == "relation_access" else one.measure
    pattern = voice.pattern("care", "security", measure)
    pattern = pattern if isinstance(pattern, str) else pattern[voice.many(what)]
    said = fill(pattern, told | {"where": f" {where}" if where else ""})
    if one.opened_by:
        people = voice.listed((voice.pattern("care", "people", part) for part in one.opened_by), "or")
        opening = voice.pattern("care", "opened_by", "one" if len(one.opened_by) == 1 else "several")
        said += fill(opening[voice.many(what)], {"who": people})
    return said.strip()


def security_facts(voice: Voice, one: Security):
    if one.owner:
        yield "owner", one.owner
    if one.review:
        yield "review", voice.day(one.review)
    if one.source:
        yield "source", one.source


def vow_heading(voice: Voice, key: str, one: Commitment) -> str:
    act = one.never or one.always
    return voice.pattern("care", "vow_head", act) if act else ""


def vow(voice: Voice, one: Commitment) -> str:
    if one.always:
        return voice.pattern("care", "vow_always", one.always)
    if not one.never:
        return ""
    what = voice.nouns(one.of, "acc") if one.of else voice.pattern("common", "your_data")
    first = voice.nouns(one.of) if one.of else what
    single = bool(one.of) and not voice.many(one.of)
    leave = {"de": ("verlassen", "verlässt"), "en": ("leave", "leaves")}.get(voice.lang, ("", ""))[single]
    return voice.say("care", "vow_never", one.never, c=what, C=capital(first), leave=leave)
