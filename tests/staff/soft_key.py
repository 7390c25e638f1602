"""A hardware key in software: builds the answers that a browser sends after navigator.credentials.create and .get, and can
lie in every way that a test wants refused (W3C WebAuthn Level 3, sections 6.1, 6.5.4 and 8.2)."""

import hashlib
import hmac
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

AAGUID = UUID("0e2a7e11-0000-4000-8000-00005eedbeef")
PRESENT, VERIFIED, ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


def b64(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class SoftKey:
    """`prf`: "create" (gives its secret at once), "get" (only with an assertion, as most), or None. `batch`: (private key,
    certificates in DER) with which its maker signs; without, one that nobody knows."""

    def __init__(self, origin, rp_id, prf="create", synced=False, batch=None, aaguid=AAGUID):
        self.origin, self.rp_id, self.prf, self.synced = origin, rp_id, prf, synced
        self.batch, self.aaguid = batch, aaguid
        self.id, self.counter, self.user = os.urandom(32), 0, b""
        self._key, self._secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(32)

    def secret(self, options):
        """What PRF gives for the salt that the page asked with (section 10.1.4)."""
        salt = unb64(options["extensions"]["prf"]["eval"]["first"])
        return hmac.digest(self._secret, hashlib.sha256(b"WebAuthn PRF\0" + salt).digest(), "sha256")

    def create(self, options, *, attestation="packed", verified=True, name="Key", **lies):
        """The body that the page posts after a registration."""
        assert options["rp"]["id"] == self.rp_id and options["attestation"] == "direct"
        assert {"type": "public-key", "alg": -7} in options["pubKeyCredParams"]
        self.user = unb64(options["user"]["id"])
        client = self._client("webauthn.create", options, lies)
        attested = self.aaguid.bytes + len(self.id).to_bytes(2, "big") + self.id + self._cose()
        data = self._data(verified, ATTESTED, lies) + attested
        statement = self._statement(attestation, data + hashlib.sha256(client).digest())
        fmt = "none" if attestation == "none" else "packed"
        response = {
            "clientDataJSON": b64(client),
            "attestationObject": b64(cbor2.dumps({"fmt": fmt, "attStmt": statement, "authData": data})),
            "transports": ["usb"],
        }
        given = b64(self.secret(options)) if self.prf == "create" else None
        return {"credential": self._credential(response), "prf": given, "name": name}

    def get(self, options, *, verified=True, **lies):
        """The body that the page posts after an assertion."""
        assert options["rpId"] == self.rp_id and options["userVerification"] == "required"
        self.counter += 0 if self.synced else 1
        client = self._client("webauthn.get", options, lies)
        data = self._data(verified, 0, lies)
        signer = lies.get("signer", self._key)
        response = {
            "clientDataJSON": b64(client),
            "authenticatorData": b64(data),
            "signature": b64(signer.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))),
            "userHandle": b64(lies.get("user", self.user)),
        }
        given = b64(self.secret(options)) if self.prf and lies.get("prf", True) else None
        return {"credential": self._credential(response), "prf": given}

    def _credential(self, response):
        # A careless page would leave the PRF output in here; the server must strip it.
        results = {"prf": {"results": {"first": "A" * 43}}}
        return {
            "id": b64(self.id),
            "rawId": b64(self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": results,
        }

    def _client(self, kind, options, lies):
        about = {"type": lies.get("type", kind), "challenge": lies.get("challenge", options["challenge"])}
        return json.dumps(about | {"origin": lies.get("origin", self.origin), "crossOrigin": False}).encode()

    def _data(self, verified, more, lies):
        flags = lies.get("present", PRESENT) | more | (VERIFIED if verified else 0)
        flags |= ELIGIBLE | BACKED_UP if self.synced else 0
        rp_id = hashlib.sha256(lies.get("rp_id", self.rp_id).encode()).digest()
        return rp_id + bytes([flags]) + lies.get("counter", self.counter).to_bytes(4, "big")

    def _cose(self):
        numbers = self._key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})

    def _statement(self, attestation, signed):
        if attestation == "none":
            return {}
        if attestation == "self":
            return {"alg": -7, "sig": self._key.sign(signed, ec.ECDSA(hashes.SHA256()))}
        own = ec.generate_private_key(ec.SECP256R1())
        batch, chain = self.batch or (own, [_certificate(own)])
        return {"alg": -7, "sig": batch.sign(signed, ec.ECDSA(hashes.SHA256())), "x5c": chain}


def _certificate(key):
    """Section 8.2.1."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Soft keys"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Authenticator Attestation"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Soft key"),
        ]
    )
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=9))
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
