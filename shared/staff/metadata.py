"""What operators upload about models of keys, and what becomes of it. In the platform's place.

Invariant: what stands in KeyModel came out of one file whose signature held, whose signer's chain led to the certificate
that an operator had pinned, and which is not older than the one before. A file that fails changes nothing."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from shared.staff import attestation
from shared.staff.attestation import NotBelieved
from shared.staff.models import KeyModel
from shared.staff.models import MetadataFile as Pinned


def pinned() -> Pinned | None:
    return Pinned.objects.first()


def root_of(row: Pinned) -> x509.Certificate:
    return x509.load_der_x509_certificate(bytes(row.root))


@transaction.atomic
def adopt(raw: bytes, root: bytes, now: datetime) -> Pinned:
    """`root`: a certificate to pin from now on; empty: the one that is pinned. Raises NotBelieved, besides the codes of
    its own with "old" and "no root"."""
    row = Pinned.objects.select_for_update().first()
    if not root and row is None:
        raise NotBelieved("no root")
    believed = attestation.read_root(root) if root else root_of(row)
    read = attestation.read_file(raw, believed, now)
    if row is not None and row.number is not None and read.number < row.number:
        raise NotBelieved("old")
    row = row or Pinned()
    row.root, row.number, row.next_update = believed.public_bytes(Encoding.DER), read.number, read.next_update
    row.uploaded_at = now
    row.save()
    KeyModel.objects.all().delete()
    KeyModel.objects.bulk_create(
        KeyModel(aaguid=one.aaguid, name=one.name, level=one.level, withdrawn=one.withdrawn, roots=one.roots)
        for one in read.models
    )
    return row
