"""What the policy says is always done about records, for everybody or for this practitioner alone."""

from uuid import UUID

from shared.privacy.engine.document import Document
from shared.privacy.registers.controllers import Kind, terms


def vowed(document: Document | None, act: str, practitioner: UUID) -> bool:
    """`act`: a word of Commitment.always, e.g. "release_notes"."""
    found = document.commitments.values() if document else ()
    said = [set(one.applies_to.practitioners) for one in found if one.always == act]
    if not said or not all(said):
        return bool(said)  # never, or for everybody
    named = set(terms(Kind.PRACTITIONER, [practitioner]))
    return any(named & only for only in said)


def keeps_elsewhere(document: Document | None, practitioner: UUID) -> bool:
    """Whether this practitioner's records are kept outside Enrum: then nothing new is written into one here. What is here
    already stays, is read and ends as promised."""
    return vowed(document, "keep_records_elsewhere", practitioner)
