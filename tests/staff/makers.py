"""Makers of keys and the FIDO Alliance, invented: authorities, batches of keys, and signed metadata files."""

import json
import os
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.staff.soft_key import b64

MODEL = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")
SOLID, OTHER = UUID("5011d000-0000-4000-8000-000000000001"), UUID("5011d000-0000-4000-8000-000000000002")
NOW = datetime.now(UTC)


def _name(words):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


class Authority:
    """A root, and certificates that it issues."""

    def __init__(self, words="Root"):
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), _name(words)
        self.certificate = self._sign(self.key.public_key(), self.name, True)

    def _sign(self, public, name, authority, *extensions, days=(-1, 30)):
        from_, until = (NOW + timedelta(days=day) for day in days)
        made = x509.CertificateBuilder(self.name, name, public, x509.random_serial_number(), from_, until)
        made = made.add_extension(x509.BasicConstraints(authority, None), critical=True)
        for extension in extensions:
            made = made.add_extension(extension, critical=False)
        return made.sign(self.key, hashes.SHA256())

    def issue(self, public, words, *extensions, **more):
        return self._sign(public, _name(words), more.pop("authority", False), *extensions, **more)

    @property
    def der(self):
        return self.certificate.public_bytes(Encoding.DER)

    def batch(self, aaguid=SOLID, said=True, **more):
        """(private key, certificates) for a model of key."""
        key = ec.generate_private_key(ec.SECP256R1())
        model = [x509.UnrecognizedExtension(MODEL, b"\x04\x10" + aaguid.bytes)] if said else []
        return key, [self.issue(key.public_key(), "Batch", *model, **more).public_bytes(Encoding.DER)]


def statement(aaguid, name, *roots, status="FIDO_CERTIFIED_L1"):
    """An entry of the metadata file."""
    return {
        "aaguid": str(aaguid),
        "metadataStatement": {
            "description": name,
            "attestationRootCertificates": [b64encode(root).decode() for root in roots],
        },
        "statusReports": [{"status": status, "effectiveDate": "2026-01-01"}],
        "timeOfLastStatusChange": "2026-01-01",
    }


class Alliance:
    """Signs metadata files as the FIDO Alliance does; `rsa`: with the other kind of key."""

    def __init__(self, name="mds.fidoalliance.org", kind="ES256", **more):
        self.authority, self.kind = Authority("Alliance"), kind
        ecdsa = ec.generate_private_key(ec.SECP256R1())
        self.key = ecdsa if kind == "ES256" else rsa.generate_private_key(65537, 2048)
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        self.signer = self.authority.issue(self.key.public_key(), name, names, **more)

    @property
    def root(self):
        return self.authority.certificate.public_bytes(Encoding.PEM)

    def file(self, *entries, number=7, algorithm=None):
        chain = [b64encode(self.signer.public_bytes(Encoding.DER)).decode()]
        head = b64(json.dumps({"alg": algorithm or self.kind, "typ": "JWT", "x5c": chain}).encode())
        body = b64(json.dumps({"no": number, "nextUpdate": "2099-01-01", "entries": entries}).encode())
        return f"{head}.{body}.{b64(self._sign(f'{head}.{body}'.encode()))}".encode()

    def _sign(self, signed):
        if self.kind == "RS256":
            return self.key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
        halves = decode_dss_signature(self.key.sign(signed, ec.ECDSA(hashes.SHA256())))
        return b"".join(half.to_bytes(32, "big") for half in halves)


def nonsense(size=300):
    return os.urandom(size)
