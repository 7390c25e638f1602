"""See shared.privacy.registry. These registers speak of acts and rules, not of people: the forms refuse whatever looks like
somebody's number or address, and ids of staff say nothing once the account is gone."""

from shared.privacy.registry import NOT_PERSONAL, Table


def _nobody(model, *fields):
    return Table(model, fields=dict.fromkeys(("id", *fields), NOT_PERSONAL))


PERSONAL_DATA = [
    _nobody(
        "registers.Breach",
        *("title", "noticed_at", "began_at", "stopped_at", "nature", "happened", "categories", "people", "records"),
        *("consequences", "measures", "risk", "reasons", "authority_told_at", "authority_reference", "late_reasons"),
        *("people_told_at", "people_told_how", "closed_at", "noted_by", "noted_at", "changed_at", "earlier"),
    ),
    _nobody(
        "registers.Assessment",
        *("title", "promise", "criteria", "answers", "risks", "decision", "decided_on", "review_on"),
        *("made_by", "made_at", "changed_at"),
    ),
    _nobody("registers.Review", "promise", "on", "outcome", "evidence", "next_on", "made_by", "made_by_name"),
    _nobody("registers.Stands", "kind", "target", "term"),
]
