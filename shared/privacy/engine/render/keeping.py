"""Retention as sentences: how long, until what, what then, and what the law says about it."""

from shared.law import pack

from .. import vocabulary
from ..law import binding, duties
from ..phrases import fill
from ..promises import Condition, Retention
from ..vocabulary import covers
from .voice import Voice, capital, tidy


def _subject(voice: Voice, one: Retention) -> str:
    """The data, with where it lies and whose it is: "messages in text messages (psychologist)"."""
    said = _of(voice, one)
    if one.at:
        said += voice.say("common", "held_by", names=voice.listed(voice.recipient(part) for part in one.at))
    else:
        media = [part for part in one.media if any(voice.medium(term) != part for term in one.of)]
        said += "".join(voice.pattern("common", "media", part) for part in media)
    scope = [voice.profession(part) for part in one.professions if set(voice.document.clinic.professions) - {part}]
    scope += [*voice.scope(one), *(_bounds(voice, part) for part in one.when)]
    said = tidy(said)
    return f"{said} ({', '.join(scope)})" if scope else said


def _of(voice: Voice, one: Retention) -> str:
    """The data and its channels; "the list of text messages sent" where a word says both."""
    if len(one.of) == len(one.channels) == 1:
        both = vocabulary.categories().get(one.of[0], {}).get("by_channel", {}).get(one.channels[0])
        if both and one.of[0] not in voice.document.categories:
            return both[voice.lang]
    said = voice.nouns(one.of)
    where = voice.listed((voice.pattern("common", "channel_in", part) for part in one.channels), "or")
    return said if said.endswith(where) else f"{said} {where}"


def _form(one: Retention) -> str:
    """Which pattern of data/say/retention.yaml fits."""
    if not one.keep.known:
        return "keep_unknown"
    if one.keep.endless:
        return "keep_endless"
    if one.bound == "at_least":
        return "keep_least"
    if one.over_all:
        return "keep_most"
    if one.keep:
        return "keep"
    if one.after != "account_closed" or one.unless:
        return "keep_none"
    return "alive_self" if one.of == ("account",) else "alive"


def length(voice: Voice, one: Retention, dative: bool = False) -> str:
    said = voice.duration(one.keep, dative)
    return voice.say("common", "about", d=said) if one.tolerance else said


ADVERBS = {"keep": "then", "keep_none": "at_once", "alive_self": "at_that"}


def action(voice: Voice, one: Retention, adverb: str = "plain") -> str:
    found = voice.pattern("retention", "actions", one.then)
    said = found if isinstance(found, str) else found[voice.many(one.of)]
    into = voice.noun(one.into, "acc") if one.into else ""
    return fill(said, {"t": voice.pattern("retention", "adverbs", adverb), "into": into})


def sentence(voice: Voice, one: Retention) -> str:
    subject = _subject(voice, one)
    said = voice.say(
        "retention",
        _form(one),
        s=capital(subject),
        n=subject,
        be=voice.be(one.of),
        d=length(voice, one),
        e=voice.after(one.after),
        f=voice.pattern("retention", "from_end_of", "_".join(one.from_end_of)) if one.from_end_of else "",
        u=_unless(voice, one),
        a=action(voice, one, ADVERBS.get(_form(one), "plain")),
    )
    return tidy(said) + _more(voice, one)


def _unless(voice: Voice, one: Retention) -> str:
    clauses = voice.listed((voice.clause(part.happened) for part in one.unless), "or")
    return voice.say("retention", "unless", c=clauses) if clauses else ""


def _more(voice: Voice, one: Retention) -> str:
    said = (" " + voice.own(one.reason) if one.reason else "") + _reach(voice, one)
    for part in one.unless:
        if part.becomes:
            said += voice.say("retention", "becomes", s=voice.noun(part.becomes, "acc"))
    if one.on_first_of:
        said += voice.say("retention", "first_of", p=voice.pattern("retention", "period", one.on_first_of))
    said += "".join(_duty(voice, one, duty) for duty in binding(voice.document, one))
    for choice in one.client_may:
        said += _choice(voice, one, choice)
    return said


def _reach(voice: Voice, one: Retention) -> str:
    """For which records it holds, and which general duty it takes the place of."""
    said = ""
    if one.when:
        said += voice.say("retention", "when", c=voice.listed(_condition(voice, part) for part in one.when))
    if one.collected_from or one.collected_before:
        form = "from" if not one.collected_before else "between" if one.collected_from else "before"
        days = {"a": one.collected_from, "b": one.collected_before}
        told = {name: voice.day(day) for name, day in days.items() if day}
        said += voice.say("retention", "collected", form, **told)
    if one.instead_of:
        general = [duty.source for key, duty in duties(voice.document.clinic.country).items() if key in one.instead_of]
        said += voice.say(
            "retention", "instead", general="; ".join(general or one.instead_of), source=one.source or "–"
        )
    return said


def _condition(voice: Voice, one: Condition) -> str:
    """ "the person's age at collection is at least 15 and under 18"."""
    form = "one_of" if one.one_of else "is"
    return voice.say("retention", "conditions", form, v=voice.value(one.value), x=_bounds(voice, one))


def _bounds(voice: Voice, one: Condition) -> str:
    """ "at least 15 and under 18"; or one of some words."""
    if one.one_of:
        return voice.listed((part.replace("_", " ") for part in one.one_of), "or")
    bounds = {bound: number for bound in ("at_least", "under") if (number := getattr(one, bound)) is not None}
    said = voice.listed(
        voice.say("retention", "conditions", bound, n=_number(voice, one.value, number))
        for bound, number in bounds.items()
    )
    return said + voice.unit(one.value)


def _number(voice: Voice, value: str, number: int) -> str:
    return f"{number / 100:g} {pack(voice.document.clinic.country).currency}" if value == "amount" else str(number)


def _choice(voice: Voice, one: Retention, choice: str) -> str:
    if choice == "shorten" and one.shorten_after:
        return tidy(voice.say("retention", "shorten_after", e=voice.after(one.shorten_after))).join((" ", ""))
    both = choice == "extend" and "shorten" in one.client_may
    return voice.pattern("retention", "extend_too" if both else choice)


def _duty(voice: Voice, one: Retention, duty: Retention) -> str:
    everybody = set(one.professions or voice.document.clinic.professions)
    mixed = bool(duty.professions) and bool(everybody - set(duty.professions))
    form = "duty_other" if one.after != duty.after else "duty_same" if duty.keep == one.keep else "duty_less"
    said = voice.say(
        "retention",
        form,
        law=voice.pattern("retention", "law_licensed" if mixed else "law"),
        d=voice.duration(duty.keep),
        e=voice.after(duty.after).rstrip(","),
        source=duty.source,
    )
    return said


def heading(voice: Voice, one: Retention) -> str:
    said = voice.say(
        "retention",
        f"head_{_form(one)}",
        s=capital(_subject(voice, one)),
        be=voice.be(one.of),
        d=length(voice, one, dative=_form(one) == "keep"),
        e=voice.after(one.after),
        a=action(voice, one, "at_once" if _form(one) == "keep_none" else "plain"),
        u=_unless(voice, one),
    )
    return tidy(said).rstrip(",")


def facts(voice: Voice, one: Retention):
    form = _form(one)
    if form.startswith("alive"):
        yield "how_long", voice.pattern("retention", "fact_alive")
    elif one.keep.measured:
        pattern = "after" if one.keep else "fact_none"
        said = voice.say("retention", pattern, d=length(voice, one), e=voice.after(one.after))
        yield "how_long", capital(tidy(said).rstrip(","))
    else:
        yield "how_long", capital(voice.duration(one.keep))
    yield "then", capital(action(voice, one))
    if why := _why(voice, one):
        yield "why", why
    sources = [duty.source for duty in binding(voice.document, one)]
    if sources or one.source:
        yield "source", "; ".join(dict.fromkeys(filter(None, (one.source, *sources))))


def _why(voice: Voice, one: Retention) -> str:
    """The bases of the purposes that collect what is kept."""
    found = []
    for purpose in voice.document.purposes.values():
        for basis in purpose.bases:
            reach = basis.categories or purpose.categories
            if any(covers(wide, part) or covers(part, wide) for wide in one.of for part in reach if wide != "all"):
                found.append(voice.pattern("purposes", "short6", basis.article6))
    return "; ".join(dict.fromkeys(found))
