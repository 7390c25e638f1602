"""Everything an inspection asks for, in one file: each register as PDF and JSON, with a manifest of hashes.

Invariant: no client's data. It is made of the policy, of the registers (whose forms refuse numbers and addresses of people)
and of counts; no table with a person's row is read for more than its number of rows. The same moment gives the same bytes.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shared.pdf import brand_here, pdf
from shared.privacy import place
from shared.privacy.consents.models import Consent, Disclosure, OutsideEnquiry
from shared.privacy.engine.document import Document, canonical, dump
from shared.privacy.handwork.models import ManualTask
from shared.privacy.models import PolicyVersion, RetentionRun
from shared.privacy.queries import document_of
from shared.privacy.registers import papers, queries

SAME_DAY = (1980, 1, 1, 0, 0, 0)  # of every file in the ZIP: what it holds says when it was made


@dataclass(frozen=True)
class Whole:
    """What every paper is made from."""

    document: Document
    version: PolicyVersion
    now: datetime
    language: str

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


def build(version: PolicyVersion, now: datetime, language: str) -> bytes:
    """A ZIP. `manifest.json` names every file with its SHA-256; `manifest.sha256` is the hash of that one."""
    whole, brand = Whole(document_of(version), version, now, language), brand_here()
    with translation.override(language):
        files = _policy(whole)
        for name, paper, data in _registers(whole):
            files[f"{name}.pdf"] = pdf("document.typ", paper, language, brand)
            files[f"{name}.json"] = _json(data)
        files["figures.json"] = _json(figures(whole))
    manifest = _json(_manifest(whole, files))
    files["manifest.json"] = manifest
    files["manifest.sha256"] = f"{_hash(manifest)}  manifest.json\n".encode()
    return _zipped(files)


def _policy(whole: Whole) -> dict[str, bytes]:
    """The canonical bytes are those whose hash is published beside the policy."""
    return {"policy.json": canonical(whole.document), "policy.yaml": dump(whole.document).encode()}


def _registers(whole: Whole):
    """(name, data of the PDF, data of the JSON) of each register."""
    document, today, language = whole.document, whole.today, whole.language
    last = queries.measures(document, today, language)
    yield "processing", *papers.processing(document, language)
    yield "agreements", *papers.agreements(document, today, language)
    yield "security", *papers.security(document, last, queries.reviews())
    yield "assessments", *papers.assessments(document, queries.assessments(), language)
    yield "breaches", *papers.breaches(document, queries.breaches(), whole.now, language)


def figures(whole: Whole) -> dict:
    """Numbers alone: how many consents, disclosures, tasks; and the certificates of the nightly job."""
    runs = RetentionRun.objects.filter(dry_run=False, finished_at__isnull=False).order_by("-finished_at")[:400]
    counted: dict[str, Callable] = {
        "tasks open": ManualTask.objects.filter(outcome="").count,
        "tasks done": ManualTask.objects.filter(outcome=ManualTask.Outcome.DONE).count,
    }
    if not place.at_platform():
        counted |= _of_clients()
    return {
        "made_at": whole.now,
        "counts": {name: count() for name, count in counted.items()},
        "policy_versions": [
            {"number": one.number, "effective_from": one.effective_from, "sha256": one.sha256}
            for one in PolicyVersion.objects.exclude(sha256="").order_by("number")
        ],
        "retention_runs": [
            {"day": one.day, "counts": one.counts, "left": one.left, "digest": one.digest} for one in runs
        ],
    }


def _of_clients() -> dict[str, Callable]:
    """What is asked and told of clients: there are none at the platform."""
    return {
        "consents standing": Consent.objects.filter(ended_at=None, given_at__isnull=False).count,
        "consents withdrawn": Consent.objects.filter(ended_as=Consent.Ended.WITHDRAWN).count,
        "disclosures": Disclosure.objects.count,
        "disclosures under a duty": Disclosure.objects.exclude(duty="").count,
        "enquiries from outside": OutsideEnquiry.objects.count,
    }


def _manifest(whole: Whole, files: dict[str, bytes]) -> dict:
    return {
        "made_at": whole.now,
        "clinic": whole.document.clinic.name,
        "policy": {"number": whole.version.number, "sha256": whole.version.sha256},
        "files": [
            {"name": name, "bytes": len(content), "sha256": _hash(content)} for name, content in sorted(files.items())
        ],
    }


def _json(data) -> bytes:
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, SAME_DAY), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def file_name(version: PolicyVersion, now: datetime) -> str:
    return _("registers") + f"-{timezone.localdate(now).isoformat()}-v{version.number}.zip"
