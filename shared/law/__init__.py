"""The figures of a country's law, as dated rows: value, source, status, first and last day.

Pure data (data/SE.yaml, data/DK.yaml) and a few functions; nothing here knows what a policy is. Retention duties are
kept as plain mappings in the form that the policy engine gives its own promises.

    pack("SE").authority("data_protection", day)        pack("DK").figure("child_consents_from", day)
    pack("SE").licensed({"psychologist"})               pack("FI")  # no pack: empty, and `known` is False
"""

from .packs import COUNTRIES, Authority, Figure, LawPack, RecordLaw, StaleName, VatRule, pack, starter_text, statutes

__all__ = [
    "COUNTRIES",
    "Authority",
    "Figure",
    "LawPack",
    "RecordLaw",
    "StaleName",
    "VatRule",
    "pack",
    "starter_text",
    "statutes",
]
