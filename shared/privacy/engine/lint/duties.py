"""Retention against the law's duties, and against what is collected."""

import re
from itertools import product

from shared.law import statutes

from .. import vocabulary
from ..law import binding
from ..law import duties as lawful
from ..retention import in_scope_of, narrower
from ..vocabulary import covers
from .found import Found, ceilings, texts

ALWAYS = {"created", "booked", "recorded", "sent", "entry", "message"}  # every record of its kind has these


def shorter_than_duty(document, law, today):
    """A promise that could end before the duty. (The duty wins in any case; the page must not promise otherwise.)"""
    for key, one in ceilings(document).items():
        if not one.keep.known:
            continue
        for duty in binding(document, one):
            told = {"keep": one.keep, "duty": duty.keep, "event": duty.after}
            if not duty.keep.never_longer_than(one.keep):
                yield Found("shorter_than_duty", f"retention.{key}.keep", told, duty.source)
            elif duty.keep == one.keep and set(duty.from_end_of) - set(one.from_end_of):
                years = ", ".join(duty.from_end_of)
                yield Found("duty_counts_from_year_end", f"retention.{key}.from_end_of", {"years": years}, duty.source)


def duty_counts_differently(document, law, today):
    for key, one in ceilings(document).items():
        for duty in binding(document, one):
            if one.after != duty.after and duty.keep == one.keep:
                told = {"after": one.after, "event": duty.after}
                yield Found("duty_counts_differently", f"retention.{key}.after", told, duty.source)


def record_law_without_profession(document, law, today):
    for act in law.record_laws.values():
        if set(document.clinic.professions) & set(act.professions):
            continue
        for path, text in texts(document):
            if match := re.search(act.named, text, re.IGNORECASE):
                yield Found("record_law_without_profession", path, {"said": match[0]}, act.source)


def no_retention(document, law, today):
    """Collected and never deleted, in some profession or service that the clinic has."""
    used = {category for one in document.purposes.values() for category in one.categories}
    for category in sorted(used):
        medium = _medium(document, category)
        for profession, service in _corners(document):
            if not any(_reaches(one, category, medium, profession, service) for one in ceilings(document).values()):
                where = ", ".join(filter(None, (profession, service)))
                told = {"category": category, "where": f" ({where})" if where else ""}
                yield Found("no_retention", "retention", told)
                break


def _corners(document):
    """Each profession, and each service that a promise names: the scopes a plain record can have."""
    services = {name for _, promise in document.promises() for name in promise.applies_to.services}
    return product(document.clinic.professions or ("",), ("", *sorted(services)))


def _medium(document, category):
    own = document.categories.get(category)
    return own.medium if own else vocabulary.categories().get(category, {}).get("medium", "digital")


def _reaches(one, category, medium, profession, service):
    """Whether a ceiling holds for a plain record: a rule for one channel, an outside copy or some ages alone doesn't."""
    who = one.applies_to
    return (
        any(covers(wide, category) for wide in one.of)
        and not (one.channels or one.at or who.practitioners or who.groups)
        and not (one.when or one.collected_from or one.collected_before)
        and (not one.media or medium in one.media)
        and (not one.professions or profession in one.professions)
        and (not who.services or service in who.services)
    )


def shaky_exception(document, law, today):
    for key, one in document.retention.items():
        for unless in one.unless:
            if _rests_on_silence(document, unless.happened, set()):
                yield Found("shaky_exception", f"retention.{key}.unless", {"event": unless.happened})


def _rests_on_silence(document, name, been):
    event = document.events.get(name)
    if event is None or name in been:
        return False
    return bool(event.or_silence) or any(_rests_on_silence(document, part, {*been, name}) for part in event.parts)


def special_without_cap(document, law, today):
    """A special rule whose event may never come leaves its general rule out for ever."""
    plain = {key: one for key, one in ceilings(document).items() if not one.over_all}
    caps = [one for one in ceilings(document).values() if one.over_all]
    for key, one in plain.items():
        near = {rule.after for other, rule in plain.items() if other != key and in_scope_of(one, rule)
                and not narrower(one, rule)}  # fmt: skip
        general = [
            other
            for other, rule in plain.items()
            if narrower(one, rule) and rule.after != one.after and rule.after not in near
        ]
        capped = any(all(any(covers(wide, term) for wide in cap.of) for term in one.of) for cap in caps)
        if general and one.after not in ALWAYS and not capped:
            yield Found("special_without_cap", f"retention.{key}.after", {"event": one.after, "general": general[0]})


def law_set_aside(document, law, today):
    """Special law beats general only where there is a special law; and it always wants a lawyer's eye."""
    for key, one in document.retention.items():
        general = [duty for name, duty in lawful(document.clinic.country).items() if name in one.instead_of]
        told = {"general": "; ".join(duty.source for duty in general)}
        if general and not statutes(one.source):
            yield Found("law_set_aside_without_law", f"retention.{key}.source", told)
        elif general and one.status != "verified":
            yield Found("law_set_aside", f"retention.{key}.instead_of", told | {"source": one.source})


def never_holds(document, law, today):
    """A condition that nothing meets, or that everything does."""
    for key, one in document.retention.items():
        if one.collected_from and one.collected_before and one.collected_from >= one.collected_before:
            yield Found("never_holds", f"retention.{key}.collected_before")
        for number, part in enumerate(one.when):
            path = f"retention.{key}.when[{number}]"
            if part.at_least is not None and part.under is not None and part.at_least >= part.under:
                yield Found("never_holds", path)
            if part.at_least is None and part.under is None and not part.one_of:
                yield Found("condition_says_nothing", path, {"value": part.value})


def less_than_a_day(document, law, today):
    """Deleting is done every night: a time of hours that is over before the night is not kept to the hour."""
    for key, one in ceilings(document).items():
        if 0 < one.keep.minutes < 1440 and not (one.keep.months or one.keep.days):
            yield Found("less_than_a_day", f"retention.{key}.keep", {"keep": one.keep})


CHECKS = (law_set_aside, never_holds, less_than_a_day, shorter_than_duty, duty_counts_differently,
          record_law_without_profession, no_retention, shaky_exception, special_without_cap)  # fmt: skip
