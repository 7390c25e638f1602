"""Which words a form offers where a promise names something: data categories, events, recipients, places and so on."""

from collections.abc import Callable

from shared.privacy.engine import vocabulary
from shared.privacy.engine.document import Document
from shared.privacy.engine.law import duties as law_duties
from shared.privacy.engine.render import Voice
from shared.privacy.engine.render.voice import capital

Choices = list[tuple[str, str]]


def offered(kind: str, path: str, document: Document, lang: str) -> Choices | None:
    """(term, its words) that may stand at a place of a promise; None where any word may."""
    last = path.rpartition(".")[2]
    source = SOURCES.get(f"{kind}.{path}") or SOURCES.get(last)
    return source(Voice(document, lang)) if source else None


def categories(voice: Voice) -> Choices:
    """The clinic's own first; then the shared ones, part after whole."""
    own = [(name, capital(voice.noun(name))) for name in voice.document.categories]
    return own + [
        (name, capital(words[voice.lang]))
        for name, words in vocabulary.categories().items()
        if name not in voice.document.categories
    ]


def categories_or_nothing(voice: Voice) -> Choices:
    nothing = {"sv": "Ingenting alls", "da": "Intet som helst", "en": "Nothing at all", "de": "Überhaupt nichts"}
    return [("nothing", nothing[voice.lang]), *categories(voice)]


def events(voice: Voice) -> Choices:
    """What a clock may count from: the clinic's own first."""
    own = [(name, voice.after(name).rstrip(",")) for name in voice.document.events]
    shared = [(name, words[voice.lang].rstrip(",")) for name, words in vocabulary.events().items()]
    return own + sorted((one for one in shared if one[0] not in voice.document.events), key=lambda pair: pair[1])


def subjects(voice: Voice) -> Choices:
    own = list(voice.document.subjects)
    known = own + [name for name in vocabulary.subjects() if name not in own]
    return [(name, capital(voice.subject_groups([name]))) for name in known]


def purposes(voice: Voice) -> Choices:
    return [(key, capital(voice.purpose(key))) for key in voice.document.purposes]


def recipients(voice: Voice) -> Choices:
    return [(key, voice.recipient(key)) for key in voice.document.recipients]


def controllers(voice: Voice) -> Choices:
    return [(key, one.name) for key, one in voice.document.controllers.items()]


def controllers_and_recipients(voice: Voice) -> Choices:
    return controllers(voice) + recipients(voice)


def contacts(voice: Voice) -> Choices:
    return [(key, one.name or key) for key, one in voice.document.contacts.items()]


def places(voice: Voice) -> Choices:
    return [(name, capital(voice.place(name))) for name in vocabulary.places()]


def professions(voice: Voice) -> Choices:
    return [(name, capital(voice.profession(name))) for name in vocabulary.professions()]


def duties(voice: Voice) -> Choices:
    return [(name, capital(words[voice.lang])) for name, words in vocabulary.duties().items()]


def values(voice: Voice) -> Choices:
    return [(name, capital(voice.value(name))) for name in vocabulary.values()]


def general_duties(voice: Voice) -> Choices:
    """Those of the country's law, and the clinic's own."""
    document = voice.document
    of_law = [
        (key, f"{capital(voice.nouns(duty.of))}: {voice.duration(duty.keep)} ({duty.source})")
        for key, duty in law_duties(document.clinic.country).items()
    ]
    own = ((key, one) for key, one in document.retention.items() if one.bound == "at_least")
    return of_law + [(key, f"{capital(voice.nouns(one.of))}: {voice.duration(one.keep)}") for key, one in own]


def countries(voice: Voice) -> Choices:
    return [(code, capital(voice.country(code).strip("()"))) for code in vocabulary.countries()]


SOURCES: dict[str, Callable[[Voice], Choices]] = {
    "categories": categories,
    "fields": categories,
    "field": categories,
    "of": categories,
    "into": categories,
    "becomes": categories,
    "never": categories,
    "only": categories_or_nothing,
    "not_for": categories,
    "subjects": subjects,
    "after": events,
    "only_after": events,
    "shorten_after": events,
    "happened": events,
    "stops": events,
    "last_of": events,
    "first_of": events,
    "all_of": events,
    "events.of": events,
    "purposes": purposes,
    "purpose": purposes,
    "recipient": recipients,
    "engaged_by": recipients,
    "at": recipients,
    "joint_with": controllers_and_recipients,
    "contact": contacts,
    "places": places,
    "professions": professions,
    "duty": duties,
    "value": values,
    "instead_of": general_duties,
    "country": countries,
    "countries": countries,
}
