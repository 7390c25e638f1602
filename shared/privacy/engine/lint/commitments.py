"""Commitments held against the other sections."""

from ..geography import EEA
from ..vocabulary import covers
from .found import Found


def broken_commitment(document, law, today):
    for key, vow in document.commitments.items():
        act = vow.never or vow.always
        if bool(vow.never) == bool(vow.always):
            yield Found("odd_commitment", f"commitments.{key}")
        for path, name in AGAINST.get(act, _nothing)(document, vow):
            yield Found("broken_commitment", f"commitments.{key}", {"act": act, "path": path, "name": name})


def _nothing(document, vow):
    return ()


def _recipients(document, test):
    return [(f"recipients.{key}", one.name) for key, one in document.recipients.items() if test(one)]


def _touches(vow, terms):
    return not vow.of or any(covers(a, b) or covers(b, a) for a in vow.of for b in terms)


def _shared(document, vow):
    independent = _recipients(
        document, lambda one: one.role in ("controller", "joint") and _touches(vow, one.categories)
    )
    given = [(f"disclosures.{key}", one.recipient) for key, one in document.disclosures.items()
             if one.direction == "give" and _touches(vow, one.fields)]  # fmt: skip
    return independent + given


def _told_of_care(document, vow):
    """Under absolute secrecy nothing of the care is given to anybody, not even under a duty."""
    return [
        (f"disclosures.{key}", one.recipient)
        for key, one in document.disclosures.items()
        if one.direction == "give" and any(covers("journal", field) or field == "all" for field in one.fields)
    ]


AGAINST = {
    "keep_secret_absolute": _told_of_care,
    "share": _shared,
    "leave_eea": lambda document, vow: _recipients(
        document, lambda one: one.country not in EEA and _touches(vow, one.categories)),
    "outside_tags": lambda document, vow: _recipients(
        document, lambda one: any(use.startswith("browser_") for use in one.hosts)),
    "advertise": lambda document, vow: _recipients(document, lambda one: "advertising" in one.does),
    "record_sessions": lambda document, vow: _recipients(document, lambda one: "session_replay" in one.does),
    "store_card": lambda document, vow: [
        (f"purposes.{key}", key) for key, one in document.purposes.items() if "payment.card" in one.categories],
}  # fmt: skip


def office_too_wide(document, law, today):
    """Those who plan and invoice may be let to see how somebody is reached: never of the care, nor against a promise."""
    kept = [one.of for one in document.security.values() if one.measure == "relation_access"]
    for key, one in document.security.items():
        if one.measure != "office_access":
            continue
        within = one.of and all(covers("contact", field) for field in one.of)
        if not within or any(not of or any(covers(a, b) or covers(b, a) for a in of for b in one.of) for of in kept):
            yield Found("office_too_wide", f"security.{key}")


CHECKS = (broken_commitment, office_too_wide)
