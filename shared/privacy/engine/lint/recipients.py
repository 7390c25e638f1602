"""Who receives: mechanism, agreement, region, and what has no place near health data."""

import re

from ..geography import ADEQUATE, EEA
from .found import Found, texts

NEEDED = {"processor": "processing", "joint": "joint"}
MEASURING = {"statistics", "advertising", "social", "session_replay"}
ONLY_EEA = re.compile(
    r"\b(only|endast|bara|enbart|kun|nur|ausschließlich)\b.{0,30}\b(EU|EES|EØS|EEA|EWR)\b", re.IGNORECASE
)


def transfer_without_mechanism(document, law, today):
    for key, one in document.recipients.items():
        if one.country == "unknown":
            continue
        if one.country not in ADEQUATE and one.transfer in ("none_needed", "adequacy"):
            yield Found("transfer_without_mechanism", f"recipients.{key}.transfer", {"country": one.country})
        if one.transfer == "dpf" and one.country != "US":
            yield Found("dpf_outside_us", f"recipients.{key}.transfer", {"country": one.country})
        if one.transfer == "privacy_shield":
            told = {"said": "privacy_shield", "since": "2020-07-16", "instead": "scc / dpf"}
            yield Found("fallen_mechanism", f"recipients.{key}.transfer", told, "C-311/18")


def without_agreement(document, law, today):
    for key, one in document.recipients.items():
        needed, path = NEEDED.get(one.role), f"recipients.{key}.agreement"
        if needed and not one.engaged_by and (not one.agreement or one.agreement.kind != needed):
            yield Found(f"{one.role}_without_agreement", path, {"name": one.name})
        elif one.agreement and one.agreement.expires and one.agreement.expires <= today:
            yield Found("agreement_expired", path, {"name": one.name, "day": one.agreement.expires})
        elif one.role == "incidental" and not one.agreement and not one.bound_by:
            yield Found("no_secrecy_undertaking", path, {"name": one.name})


def promised_region(document, law, today):
    for key, one in document.recipients.items():
        if one.country == "unknown" or not one.region:
            continue
        if one.country not in EEA if one.region in ("EU", "EEA") else one.country != one.region:
            yield Found("promised_region", f"recipients.{key}.region", {"region": one.region, "country": one.country})
    outside = sorted(one.name for one in document.recipients.values() if one.country not in EEA)
    for path, text in texts(document) if outside else ():
        if ONLY_EEA.search(text):
            yield Found("only_eea_but_outside", path, {"names": ", ".join(outside)})


def near_health(document, law, today):
    for key, one in document.recipients.items():
        path = f"recipients.{key}"
        if "session_replay" in one.does and (one.near_health or document.clinic.health_data):
            yield Found("session_replay_near_health", f"{path}.does", {"name": one.name})
        browser = any(use.startswith("browser_") for use in one.hosts)
        if browser and one.near_health and MEASURING & set(one.does):
            yield Found("tag_near_health", f"{path}.near_health", {"name": one.name})
        if browser and one.consent == "none" and MEASURING & set(one.does):
            yield Found("tag_without_consent", f"{path}.consent", {"name": one.name})


def too_wide(document, law, today):
    for key, one in document.recipients.items():
        if "all" in one.categories and not {"hosting", "backup"} & set(one.does) and not one.engaged_by:
            yield Found("too_wide", f"recipients.{key}.categories", {"name": one.name})


CHECKS = (transfer_without_mechanism, without_agreement, promised_region, near_health, too_wide)
