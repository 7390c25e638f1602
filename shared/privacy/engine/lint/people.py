"""Who answers, on what basis, what is demanded, and what a person may ask."""

from shared.law import statutes

from .. import vocabulary
from .found import Found, said

HEAVY = ("id_copy", "identity_number", "signature")
OF_PEOPLE = ("privacy", "data_protection_officer", "responsible_publisher")
COMPANIES = ("ab", "hb", "kb", "aps", "a/s", "i/s", "k/s", "p/s", "gmbh", "kg", "ltd")  # how such names end
RIGHTS = ("access", "rectification", "erasure", "restriction", "objection", "portability")


def nobody_answers(document, law, today):
    if not document.controllers:
        yield Found("no_controller", "controllers")
    if not any(one.role == "privacy" for one in document.contacts.values()):
        yield Found("nobody_to_turn_to", "contacts")
    if not any(one.role == "authority" for one in document.contacts.values()):
        authority = law.authority("data_protection", today)
        yield Found("no_authority", "contacts", {"name": authority.name if authority else "–"})


def officer_missing(document, law, today):
    people = {name for one in document.controllers.values() for name in one.applies_to.practitioners}
    figure = law.figure("officer_when_practitioners", today)
    roles = {one.role for one in document.contacts.values()}
    if (
        figure
        and document.clinic.health_data
        and len(people) >= figure.value
        and "data_protection_officer" not in roles
    ):
        yield Found("officer_missing", "contacts", {"number": len(people)})


def demanded_id(document, law, today):
    for key, one in document.demands.items():
        if one.field in HEAVY:
            name = {lang: vocabulary.categories()[one.field][lang] for lang in ("sv", "da", "en", "de")}
            yield Found("demanded_id", f"demands.{key}.field", {"what": name}, mend=one.field)


def required_by_law_wrongly(document, law, today):
    for key, one in document.demands.items():
        if one.required_by != "law":
            continue
        if not one.source or (law.known and not (statutes(one.source) or law.rests_on(one.source))):
            yield Found("required_by_law_wrongly", f"demands.{key}.required_by")
        elif law.known and not law.rests_on(one.source):
            yield Found("statute_unknown", f"demands.{key}.source", {"statute": one.source})
    for key, one in document.purposes.items():
        for number, basis in enumerate(one.bases):
            if basis.article6 == "legal_obligation" and not basis.national:
                yield Found("law_not_named", f"purposes.{key}.bases[{number}].national")
            if basis.article6 == "legal_obligation" and basis.imposed_by != "law":
                yield Found("duty_not_of_law", f"purposes.{key}.bases[{number}].imposed_by", {"by": basis.imposed_by})


def person_as_controller(document, law, today):
    for key, one in document.controllers.items():
        if one.natural_person and one.number:
            yield Found("person_as_controller", f"controllers.{key}.name", {"name": one.name})
        if not one.natural_person and not one.number and _is_person(document, one):
            # The same words may be an organisation's: said, but nobody is kept from publishing.
            told = {"name": one.name}
            yield Found("person_as_controller", f"controllers.{key}.name", told, mend="number", blocking=False)


def _is_person(document, controller) -> bool:
    """Whether somebody of the clinic has this name: one of its contacts, or a practitioner (`eva_ek` is Eva Ek)."""
    name = " ".join(controller.name.casefold().split())
    last = name.rpartition(" ")[2]
    contacts = {one.name.casefold() for one in document.contacts.values() if one.role in OF_PEOPLE}
    practitioners = {key.replace("_", " ") for key in controller.applies_to.practitioners}
    return last not in COMPANIES and name in contacts | practitioners


def special(document, category):
    """Whether a category reveals health, faith or the like; a part takes after its whole."""
    own = document.categories.get(category)
    if own:
        return own.special
    shared = vocabulary.categories()
    found = shared.get(category) or shared.get(category.split(".")[0], {})
    return bool(found.get("special"))


def _based(category, bases):
    """Whether one of the bases reaches the category."""
    return any(
        not basis.categories or any(vocabulary.covers(wide, category) for wide in basis.categories) for basis in bases
    )


def basis_fits(document, law, today):
    for key, one in document.purposes.items():
        nine = [basis for basis in one.bases if basis.article9]
        bare = [term for term in one.categories if special(document, term) and not _based(term, nine)]
        if bare:
            yield Found("special_without_basis", f"purposes.{key}.bases", {"categories": ", ".join(bare)})
        for number, basis in enumerate(one.bases):
            path = f"purposes.{key}.bases[{number}]"
            if basis.article9 == "health_care" and law.known and not law.licensed(document.clinic.professions):
                yield Found("health_care_without_secrecy", f"{path}.article9")
            if basis.article6 == "legitimate_interest" and not said(basis.balancing).strip():
                yield Found("interest_without_balancing", f"{path}.balancing")


def rights_missing(document, law, today):
    offered = {one.right for one in document.rights.values()}
    if missing := [right for right in RIGHTS if right not in offered]:
        yield Found("rights_missing", "rights", {"rights": ", ".join(missing)})
    consents = [key for key, one in document.purposes.items() for basis in one.bases
                if basis.article6 == "consent" or basis.article9 == "explicit_consent"]  # fmt: skip
    if consents and "withdraw_consent" not in offered:
        yield Found("no_withdrawal", "rights", {"purpose": consents[0]})


CHECKS = (nobody_answers, officer_missing, demanded_id, required_by_law_wrongly, person_as_controller, basis_fits,
          rights_missing)  # fmt: skip
