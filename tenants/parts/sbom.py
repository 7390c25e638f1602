"""A bill of materials of the lock, as CycloneDX 1.6 (ECMA-424) JSON. The same lock at the same moment gives the same bytes.

Written by hand on purpose: the document has a dozen fields, and the library that writes it would bring seven packages of its
own into what is to be audited.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from tenants.parts.lock import Part, licence


def purl(part: Part) -> str:
    """The package URL (ECMA-427) of a Python package."""
    return f"pkg:pypi/{part.key}@{part.version}"


def component(part: Part) -> dict:
    found = {
        "type": "library",
        "bom-ref": purl(part),
        "name": part.name,
        "version": part.version,
        "purl": purl(part),
        "properties": [{"name": "enrum:locked:sha256", "value": digest} for digest in part.hashes],
    }
    if said := licence(part):
        found["licenses"] = [{"expression": said}]
    return found


def document(parts: Iterable[Part], release: str, now: datetime) -> dict:
    """`release`: of the running build, or ""."""
    found = sorted(parts, key=lambda part: part.key)
    whole = " ".join(map(purl, found))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, whole)}",
        "version": 1,
        "metadata": {
            "timestamp": now.isoformat(timespec="seconds"),
            "component": {
                "type": "application",
                "bom-ref": "enrum",
                "name": "enrum",
                "version": release or "unreleased",
            },
        },
        "components": [component(part) for part in found],
        "dependencies": [{"ref": "enrum", "dependsOn": [purl(part) for part in found]}],
    }
