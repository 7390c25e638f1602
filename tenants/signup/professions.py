"""What an owner may be, in the words of the policy's vocabulary and by the law pack of the country. Pure."""

from shared import law
from shared.privacy.engine import vocabulary

PROFESSIONS = (
    "psychologist", "psychotherapist", "therapist", "counsellor", "social_worker", "family_counsellor", "coach", "pastor",
    "supervisor", "doctor", "nurse", "physiotherapist", "occupational_therapist",
)  # fmt: skip


def choices(language: str) -> list[tuple[str, str]]:
    """(profession, its name with a capital letter)."""
    words = vocabulary.professions()
    return [(key, words[key][language][:1].upper() + words[key][language][1:]) for key in PROFESSIONS]


def name(profession: str, language: str) -> str:
    return dict(choices(language)).get(profession, "")


def may_be_licensed(country: str, profession: str) -> bool:
    return profession in law.pack(country).licensed_professions
