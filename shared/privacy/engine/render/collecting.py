"""Purposes, what is never asked, and what must be handed over."""

from ..promises import Basis, Demand, NeverCollect, Purpose
from ..vocabulary import covers
from .voice import Voice, capital, tidy


def purpose_heading(voice: Voice, key: str, one: Purpose) -> str:
    return capital(voice.purpose(key))


def purpose(voice: Voice, one: Purpose) -> str:
    said = [
        voice.say("purposes", "purpose", c=voice.nouns(one.categories, "acc"), who=voice.subject_groups(one.subjects))
    ]
    if one.explain:
        said.append(" " + voice.own(one.explain))
    said += [_basis(voice, one, basis) for basis in one.bases]
    if set(one.origin) != {"person"}:
        origins = voice.listed(voice.pattern("purposes", "origins", part) for part in one.origin)
        said.append(voice.say("purposes", "origin", o=origins))
    if one.required_by != "nobody":
        said.append(voice.pattern("purposes", "required", one.required_by))
    if one.only_after:
        said.append(voice.say("purposes", "only_after", e=voice.after(one.only_after)))
    if one.only_for:
        places = voice.listed((voice.place(part) for part in one.only_for), "or")
        said.append(voice.say("purposes", "only_for", p=places))
    return tidy("".join(said))


def _basis(voice: Voice, one: Purpose, basis: Basis) -> str:
    article = voice.pattern("purposes", "articles", basis.article6)
    ground = voice.say("purposes", "article6", basis.article6, a="; ".join(filter(None, (article, basis.national))))
    reached = [part for part in one.categories if any(covers(wide, part) for wide in basis.categories)]
    whole = not basis.categories or set(reached) == set(one.categories)
    said = voice.say("purposes", "basis" if whole else "basis_for", b=ground, c=voice.nouns(basis.categories, "acc"))
    if basis.article9:
        article = voice.pattern("purposes", "articles9", basis.article9)
        said += voice.say("purposes", "special", b=voice.say("purposes", "article9", basis.article9, a=article))
    if basis.imposed_by != "law":
        said += voice.pattern("purposes", "imposed", basis.imposed_by)
    if basis.balancing:
        said += voice.say("purposes", "balancing", w=voice.own(basis.balancing))
    return said


def purpose_facts(voice: Voice, one: Purpose):
    yield "what", capital(voice.nouns(one.categories))
    yield "whom", capital(voice.subject_groups(one.subjects))
    yield "why", "; ".join(dict.fromkeys(voice.pattern("purposes", "short6", basis.article6) for basis in one.bases))
    if one.source:
        yield "source", one.source


def never_heading(voice: Voice, key: str, one: NeverCollect) -> str:
    return voice.say("purposes", "head_never_collect", c=voice.noun(one.field, "acc"))


def never(voice: Voice, one: NeverCollect) -> str:
    return voice.say("purposes", "never_collect", c=voice.noun(one.field, "acc"), p=_places(voice, one.places, "or"))


def demand_heading(voice: Voice, key: str, one: Demand) -> str:
    return voice.say("purposes", "head_demand", c=voice.noun(one.field, "acc"))


def demand(voice: Voice, one: Demand) -> str:
    said = voice.say("purposes", "demand", c=voice.noun(one.field, "acc"), p=_places(voice, one.places))
    return said + voice.say("purposes", "demanded_by", one.required_by, source=one.source or "–")


def _places(voice: Voice, places, last: str = "and") -> str:
    return " " + voice.listed((voice.place(part) for part in places), last) if places else ""
